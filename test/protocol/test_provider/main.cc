// SPDX-License-Identifier: MPL-2.0
// A provider in memory for the protocol suite: a resource whose objects are in this process, a list
// of such objects, a data source whose calls wait for each other, an ephemeral resource, an action
// and a function.

#include "tfvault/sdk/provider.h"
#include "tfvault/serve/serve_provider.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace tfvault::test {
namespace {

using sdk::Attr;
using sdk::CallContext;

struct ProviderModel {
  Attr<std::string> endpoint;  // "refused" makes Configure fail
};

struct ItemModel {
  Attr<std::string> id;
  Attr<std::string> name;
  Attr<std::string> payload;
  Attr<std::int64_t> size;
  Attr<std::map<std::string, std::string>> labels;
  Attr<std::string> secret;
  // Fault of the remote side: "damage" and "refuse" in Create and Update, "throw" in Read.
  Attr<std::string> fault;
};

struct BarrierModel {
  Attr<std::string> name;
  Attr<std::int64_t> parties;
  Attr<bool> only_watch;
  Attr<std::int64_t> arrived;
};

struct ItemsModel {
  Attr<std::int64_t> total;
  // Fault at the second object: "warn" does not fetch it, "fail" is an error, "wait" waits for the
  // host's stop.
  Attr<std::string> fault;
};

struct TaskModel {
  Attr<std::int64_t> steps;
  Attr<std::string> fault;  // "fail", or "wait", which waits for the host's stop
};

struct LeaseModel {
  Attr<std::string> name;
  Attr<std::string> value;
};

class TestProvider final : public sdk::TypedProvider<ProviderModel> {
 public:
  TestProvider() : TypedProvider(Model()) {}

 private:
  static sdk::ModelSchema<ProviderModel> Model() {
    sdk::ModelSchema<ProviderModel> model("A provider in memory.");
    model.Optional("endpoint", &ProviderModel::endpoint, {.description = "Anything."});
    return model;
  }

  void ConfigureProvider(CallContext& ctx, const ProviderModel& config) override {
    if (config.endpoint.value_or("") != "refused") return;
    ctx.diagnostics().AddError("Cannot configure", "The endpoint refuses us: \xff.",
                               cty::Path::Root("endpoint"));
  }
};

void WaitForStop(const CallContext& ctx) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait(lock, ctx.stop_token(), [] { return false; });
}

// The remote side. Threading: any thread.
class Store {
 public:
  std::optional<ItemModel> Find(const std::string& id) const {
    const std::lock_guard lock(mutex_);
    const auto found = items_.find(id);
    if (found == items_.end()) return std::nullopt;
    return found->second;
  }
  void Put(ItemModel item) {
    const std::lock_guard lock(mutex_);
    const std::string id = *item.id;
    items_[id] = std::move(item);
  }
  void Erase(const std::string& id) {
    const std::lock_guard lock(mutex_);
    items_.erase(id);
  }

 private:
  mutable std::mutex mutex_;  // guards items_
  std::map<std::string, ItemModel> items_;
};

class Item final : public sdk::TypedResource<ItemModel> {
 public:
  Item() : TypedResource(Model()) {}

 private:
  friend class Items;
  static sdk::ModelSchema<ItemModel> Model() {
    sdk::ModelSchema<ItemModel> model("An object in memory.");
    model.Computed("id", &ItemModel::id, {.description = "Identifier.", .keep_prior = true})
        .Required("name", &ItemModel::name, {.description = "Name.", .requires_replace = true})
        .Optional("payload", &ItemModel::payload, {.description = "Text of any size."})
        .Optional("size", &ItemModel::size, {.description = "Size.", .default_value = 1})
        .Optional("labels", &ItemModel::labels, {.description = "Labels."})
        .Optional("secret", &ItemModel::secret, {.description = "Secret.", .write_only = true})
        .Optional("fault", &ItemModel::fault, {.description = "Fault to inject."})
        .IdentifiedBy({.required = {"id"}});
    return model;
  }

  // Every call appends its name to the private bytes, so that a test sees which bytes reached which
  // call.
  static void Trace(CallContext& ctx, const std::string& call) {
    ctx.set_private_data(ctx.private_data() + "|" + call);
  }

  std::optional<ItemModel> Save(CallContext& ctx, ItemModel item) const {
    const std::string fault = item.fault.value_or("");
    if (fault == "refuse") {
      ctx.diagnostics().AddError("Refused", "Nothing was changed.");
      return std::nullopt;
    }
    store_->Put(item);
    if (fault == "damage") ctx.diagnostics().AddError("Damaged", "Only a part was done.");
    return item;
  }

  std::optional<ItemModel> CreateObject(CallContext& ctx, const ItemModel& planned,
                                        const ItemModel&) const override {
    Trace(ctx, "create");
    ItemModel item = planned;
    item.id = "id-" + *planned.name;
    return Save(ctx, std::move(item));
  }
  std::optional<ItemModel> ReadObject(CallContext& ctx, const ItemModel& state) const override {
    if (state.fault.value_or("") == "throw") throw std::runtime_error("thrown by Read");
    Trace(ctx, "read");
    return store_->Find(*state.id);
  }
  std::optional<ItemModel> UpdateObject(CallContext& ctx, const ItemModel&,
                                        const ItemModel& planned, const ItemModel&) const override {
    Trace(ctx, "update");
    return Save(ctx, planned);
  }
  void DeleteObject(CallContext&, const ItemModel& state) const override {
    store_->Erase(*state.id);
  }
  std::optional<ItemModel> ImportObject(CallContext& ctx, const std::string& id) const override {
    Trace(ctx, "import");
    ItemModel item;
    item.id = id;
    return item;
  }

  std::shared_ptr<Store> store_ = std::make_shared<Store>();
};

// Lists `total` objects: item-0, item-1 and so on.
class Items final : public sdk::TypedListResource<ItemsModel, ItemModel> {
 public:
  Items() : TypedListResource(Model(), Item::Model()) {}

 private:
  using Found = sdk::Listed<ItemModel>;

  static sdk::ModelSchema<ItemsModel> Model() {
    sdk::ModelSchema<ItemsModel> model("Items that exist.");
    model.Required("total", &ItemsModel::total, {.description = "How many there are."})
        .Optional("fault", &ItemsModel::fault,
                  {.description = "Fault to inject.", .one_of = {"warn", "fail", "wait"}});
    return model;
  }

  sdk::ListCursor<ItemModel> ListObjects(CallContext&, const ItemsModel& config,
                                         const sdk::ListOptions& options) const override {
    return [config, fetch = options.fetch,
            at = std::int64_t{0}](CallContext& ctx) mutable -> std::optional<Found> {
      if (at == *config.total) return std::nullopt;
      const std::string fault = at == 1 ? config.fault.value_or("") : "";
      const std::string name = "item-" + std::to_string(at++);
      Found found{.display_name = name};
      found.object.id = "id-" + name;
      if (fault == "fail") {
        return ctx.diagnostics().Fail(Error(StatusCode::kUnavailable, "no more"), "Cannot list");
      }
      if (fault == "wait") WaitForStop(ctx);
      if (fault == "warn") ctx.diagnostics().AddWarning("Cannot fetch", name);
      if (fault.empty() && fetch) {
        found.object.name = name;
        found.object.size = 1;
        found.fetched = true;
      }
      return found;
    };
  }
};

class Task final : public sdk::TypedAction<TaskModel> {
 public:
  Task() : TypedAction(Model()) {}

 private:
  static sdk::ModelSchema<TaskModel> Model() {
    sdk::ModelSchema<TaskModel> model("Does something in steps.");
    model.Optional("steps", &TaskModel::steps, {.description = "Number of progress lines."})
        .Optional("fault", &TaskModel::fault,
                  {.description = "Fault to inject.", .one_of = {"fail", "wait"}});
    return model;
  }

  void PlanAction(CallContext& ctx, const TaskModel& config) const override {
    if (config.fault.value_or("") == "fail") ctx.diagnostics().AddWarning("It will fail", "Soon.");
  }
  void InvokeAction(CallContext& ctx, const TaskModel& config,
                    const sdk::ActionProgress& progress) const override {
    for (std::int64_t step = 1; step <= config.steps.value_or(0); ++step)
      progress("step " + std::to_string(step));
    const std::string fault = config.fault.value_or("");
    if (fault == "fail") ctx.diagnostics().AddError("It failed", "As requested.");
    if (fault != "wait") return;
    WaitForStop(ctx);
    progress("too late");
    ctx.diagnostics().AddError("Stopped", "The host asked to stop.");
  }
};

// Calls with the same name wait until `parties` calls have arrived, or until the stop token is set.
class Barrier final : public sdk::TypedDataSource<BarrierModel> {
 public:
  Barrier() : TypedDataSource(Model()) {}

 private:
  static sdk::ModelSchema<BarrierModel> Model() {
    sdk::ModelSchema<BarrierModel> model("Waits for other calls.");
    model.Required("name", &BarrierModel::name, {.description = "Name."})
        .Required("parties", &BarrierModel::parties, {.description = "Calls to wait for."})
        .Optional("only_watch", &BarrierModel::only_watch, {.description = "Does not count."})
        .Computed("arrived", &BarrierModel::arrived, {.description = "Calls so far."});
    return model;
  }

  std::optional<BarrierModel> ReadData(CallContext& ctx,
                                       const BarrierModel& config) const override {
    std::unique_lock lock(mutex_);
    std::int64_t& arrived = arrived_[*config.name];
    if (!config.only_watch.value_or(false)) ++arrived;
    changed_.notify_all();
    if (!changed_.wait(lock, ctx.stop_token(), [&] { return arrived >= *config.parties; })) {
      ctx.diagnostics().AddError("Stopped", "The host asked to stop.");
      return std::nullopt;
    }
    BarrierModel result = config;
    result.arrived = arrived;
    return result;
  }

  mutable std::mutex mutex_;  // guards arrived_
  mutable std::condition_variable_any changed_;
  mutable std::map<std::string, std::int64_t> arrived_;
};

// Close reports its private bytes in a warning.
class Lease final : public sdk::TypedEphemeralResource<LeaseModel> {
 public:
  Lease() : TypedEphemeralResource(Model()) {}

 private:
  static sdk::ModelSchema<LeaseModel> Model() {
    sdk::ModelSchema<LeaseModel> model("Borrows a value.");
    model.Required("name", &LeaseModel::name, {.description = "Name."})
        .Computed("value", &LeaseModel::value, {.description = "Value.", .sensitive = true});
    return model;
  }

  std::optional<sdk::Opened<LeaseModel>> OpenObject(CallContext& ctx,
                                                    const LeaseModel& config) const override {
    ctx.set_private_data("opened");
    LeaseModel result = config;
    result.value = "value of " + *config.name;
    return sdk::Opened<LeaseModel>{.result = result, .renew_at = SystemTimePoint(kRenewAt)};
  }
  std::optional<SystemTimePoint> Renew(CallContext& ctx) const override {
    ctx.set_private_data(ctx.private_data() + "|renewed");
    return std::nullopt;
  }
  void Close(CallContext& ctx) const override {
    ctx.diagnostics().AddWarning("Closed", ctx.private_data());
  }

  static constexpr std::chrono::milliseconds kRenewAt{1'500};  // since the epoch
};

// Joins texts; a separator must not be empty.
class Join final : public sdk::Function {
 public:
  [[nodiscard]] const sdk::FunctionSignature& signature() const override { return signature_; }
  [[nodiscard]] sdk::FunctionResult Call(const std::vector<cty::Value>& arguments) const override {
    const std::string& separator = arguments.front().AsString();
    if (separator.empty()) return {.error = {{.text = "The separator is empty.", .argument = 0}}};
    std::string text;
    for (std::size_t i = 1; i < arguments.size(); ++i)
      text += (i == 1 ? "" : separator) + arguments[i].AsString();
    return {.value = cty::Value::String(text)};
  }

 private:
  sdk::FunctionSignature signature_{
      .summary = "Joins texts.",
      .parameters = {{.name = "separator", .type = cty::Type::String()}},
      .variadic = {{.name = "texts", .type = cty::Type::String()}},
      .result = cty::Type::String()};
};

sdk::ProviderDefinition MakeTestProvider() {
  return {.source_address = "terraform.local/tfvault/test",
          .version = "0.0.1",
          .provider = std::make_shared<TestProvider>(),
          .resources = {{"test_item", std::make_shared<Item>()}},
          .data_sources = {{"test_barrier", std::make_shared<Barrier>()}},
          .ephemeral_resources = {{"test_lease", std::make_shared<Lease>()}},
          .list_resources = {{"test_item", std::make_shared<Items>()}},
          .actions = {{"test_task", std::make_shared<Task>()}},
          .functions = {{"join", std::make_shared<Join>()}}};
}

}  // namespace
}  // namespace tfvault::test

int main(int argc, char** argv) {
  return tfvault::serve::ServeProvider(tfvault::test::MakeTestProvider(), argc, argv);
}
