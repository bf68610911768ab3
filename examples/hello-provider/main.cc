// A complete Terraform provider: a resource and a data source for greetings in files, a list
// resource, an action, and a function.
#include <tfvault/provider_sdk.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace cty = tfvault::cty;
namespace sdk = tfvault::sdk;
namespace fs = std::filesystem;
using sdk::CallContext;
using std::optional;

struct Greeting {
  sdk::Attr<std::string> name, text, path;
};

// The remote API. Terraform may configure the provider again during calls.
class Drawer {
 public:
  void Open(fs::path directory) {
    const std::scoped_lock lock(mutex_);
    directory_ = std::move(directory);
  }
  std::vector<std::string> Names() const {
    const std::scoped_lock lock(mutex_);
    std::vector<std::string> names;
    for (const auto& file : fs::directory_iterator(directory_)) {
      if (file.path().extension() == ".txt") names.push_back(file.path().stem());
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  std::string PathOf(const std::string& name) const {
    const std::scoped_lock lock(mutex_);
    return directory_ / (name + ".txt");
  }
  optional<Greeting> Read(const std::string& name) const {
    const std::string path = PathOf(name);
    std::ifstream file(path);
    if (!file) return std::nullopt;
    return Greeting{name, std::string(std::istreambuf_iterator<char>(file), {}), path};
  }

 private:
  mutable std::mutex mutex_;  // guards directory_
  fs::path directory_;
};

// provider "hello" { directory = "..." }
struct HelloModel {
  sdk::Attr<std::string> directory;
};

class HelloProvider final : public sdk::TypedProvider<HelloModel> {
 public:
  explicit HelloProvider(std::shared_ptr<Drawer> drawer)
      : TypedProvider(sdk::ModelSchema<HelloModel>("Keeps greetings in files.")
                          .Optional("directory", &HelloModel::directory,
                                    {.description = "By default the working directory."})),
        drawer_(std::move(drawer)) {}

 private:
  void ConfigureProvider(CallContext&, const HelloModel& config) override {
    drawer_->Open(config.directory.value_or("."));
  }
  std::shared_ptr<Drawer> drawer_;
};

// resource "hello_greeting"
class GreetingResource final : public sdk::TypedResource<Greeting> {
 public:
  explicit GreetingResource(std::shared_ptr<const Drawer> drawer)
      : TypedResource(sdk::ModelSchema<Greeting>("A greeting in a file.")
                          .Required("name", &Greeting::name,
                                    {.description = "Name to greet.", .requires_replace = true})
                          .Optional("text", &Greeting::text, {.default_value = "Hello!"})
                          .Computed("path", &Greeting::path, {.keep_prior = true})
                          .IdentifiedBy({.required = {"name"}})),
        drawer_(std::move(drawer)) {}

 private:
  optional<Greeting> CreateObject(CallContext& ctx, const Greeting& planned,
                                  const Greeting& /*config*/) const override {
    Greeting greeting = planned;
    greeting.path = drawer_->PathOf(*planned.name);
    if (std::ofstream file(*greeting.path); file << *planned.text << std::flush) return greeting;
    ctx.diagnostics().AddError("Cannot write the greeting",
                               "'" + *greeting.path + "' cannot be written.");
    return std::nullopt;
  }
  // No value and no error: the object no longer exists, and Terraform plans to create it.
  optional<Greeting> ReadObject(CallContext&, const Greeting& state) const override {
    return drawer_->Read(*state.name);
  }
  optional<Greeting> UpdateObject(CallContext& ctx, const Greeting& /*prior*/,
                                  const Greeting& planned, const Greeting& config) const override {
    return CreateObject(ctx, planned, config);
  }
  void DeleteObject(CallContext&, const Greeting& state) const override { fs::remove(*state.path); }
  // `id` is NAME in `terraform import hello_greeting.x NAME`.
  optional<Greeting> ImportObject(CallContext&, const std::string& id) const override {
    return Greeting{.name = id};
  }
  std::shared_ptr<const Drawer> drawer_;
};

// data "hello_greeting"
class GreetingData final : public sdk::TypedDataSource<Greeting> {
 public:
  explicit GreetingData(std::shared_ptr<const Drawer> drawer)
      : TypedDataSource(sdk::ModelSchema<Greeting>("Reads a greeting from its file.")
                            .Required("name", &Greeting::name)
                            .Computed("text", &Greeting::text)),
        drawer_(std::move(drawer)) {}

 private:
  optional<Greeting> ReadData(CallContext& ctx, const Greeting& config) const override {
    if (auto greeting = drawer_->Read(*config.name)) return greeting;
    ctx.diagnostics().AddError("No such greeting",
                               "There is no file '" + drawer_->PathOf(*config.name) + "'.",
                               cty::Path::Root("name"));
    return std::nullopt;
  }
  std::shared_ptr<const Drawer> drawer_;
};

// list "hello_greeting", for `terraform query`
struct NoArguments {};

class GreetingList final : public sdk::TypedListResource<NoArguments, Greeting> {
 public:
  GreetingList(std::shared_ptr<const Drawer> drawer, sdk::ModelSchema<Greeting> greeting)
      : TypedListResource(sdk::ModelSchema<NoArguments>("All greetings."), std::move(greeting)),
        drawer_(std::move(drawer)) {}

 private:
  // Terraform calls the cursor until it has enough results.
  sdk::ListCursor<Greeting> ListObjects(CallContext&, const NoArguments&,
                                        const sdk::ListOptions& options) const override {
    return [this, names = drawer_->Names(), next = std::size_t{0},
            fetch = options.fetch](CallContext&) mutable -> optional<sdk::Listed<Greeting>> {
      if (next == names.size()) return std::nullopt;
      const std::string& name = names[next++];
      auto greeting = fetch ? drawer_->Read(name) : Greeting{.name = name};
      return sdk::Listed<Greeting>{.object = greeting.value_or(Greeting{.name = name}),
                                   .fetched = fetch && greeting,
                                   .display_name = name};
    };
  }
  std::shared_ptr<const Drawer> drawer_;
};

// action "hello_read_aloud"
class ReadAloud final : public sdk::TypedAction<Greeting> {
 public:
  explicit ReadAloud(std::shared_ptr<const Drawer> drawer)
      : TypedAction(sdk::ModelSchema<Greeting>("Prints a greeting during the run.")
                        .Required("name", &Greeting::name)),
        drawer_(std::move(drawer)) {}

 private:
  void InvokeAction(CallContext& ctx, const Greeting& config,
                    const sdk::ActionProgress& progress) const override {
    if (const auto greeting = drawer_->Read(*config.name)) return progress(*greeting->text);
    ctx.diagnostics().AddError("No such greeting", "There is no file for '" + *config.name + "'.");
  }
  std::shared_ptr<const Drawer> drawer_;
};

// provider::hello::shout(text)
class Shout final : public sdk::Function {
 public:
  const sdk::FunctionSignature& signature() const override { return signature_; }
  sdk::FunctionResult Call(const std::vector<cty::Value>& arguments) const override {
    return {.value = cty::Value::String(arguments[0].AsString() + "!!!")};
  }

 private:
  sdk::FunctionSignature signature_{.summary = "Adds three exclamation marks.",
                                    .parameters = {{.name = "text", .type = cty::Type::String()}},
                                    .result = cty::Type::String()};
};

}  // namespace

int main(int argc, char** argv) {
  const auto drawer = std::make_shared<Drawer>();
  const auto greeting = std::make_shared<GreetingResource>(drawer);
  return tfvault::serve::ServeProvider(
      {.source_address = "terraform.local/example/hello",
       .version = "0.1.0",
       .provider = std::make_shared<HelloProvider>(drawer),
       .resources = {{"hello_greeting", greeting}},
       .data_sources = {{"hello_greeting", std::make_shared<GreetingData>(drawer)}},
       .list_resources = {{"hello_greeting",
                           std::make_shared<GreetingList>(drawer, greeting->model())}},
       .actions = {{"hello_read_aloud", std::make_shared<ReadAloud>(drawer)}},
       .functions = {{"shout", std::make_shared<Shout>()}}},
      argc, argv);
}
