// The objects of a list with everything that a read answers: fetched a few at a time, when the host
// draws them.
#pragma once

#include "tfvault/sdk/call_context.h"
#include "tfvault/sdk/diagnostics.h"
#include "tfvault/sdk/list_resource.h"
#include "tfvault/sdk/resource.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace tfvault::provider {

template <typename M>
struct FetchedObject {
  sdk::Listed<M> listed{};
  bool is_gone = false;
  sdk::Diagnostics said{};
};

template <typename M>
[[nodiscard]] FetchedObject<M> FetchObject(const sdk::TypedResource<M>& resource,
                                           sdk::Listed<M> listed, sdk::CallContext ctx) {
  auto whole = resource.Fetch(ctx, listed.object);
  const bool failed = ctx.diagnostics().HasError();
  FetchedObject<M> fetched{.listed = std::move(listed),
                           .is_gone = !whole && !failed,
                           .said = std::move(ctx.diagnostics())};
  fetched.listed.fetched = whole && !failed;
  if (fetched.listed.fetched) fetched.listed.object = *std::move(whole);
  return fetched;
}

// Fetches what `identified` finds. An object that cannot be read stays in the list, with its
// identity and a warning; where that is true of a whole batch, Vault is at fault, and the list ends
// with an error.
template <typename M>
class FetchAhead {
 public:
  FetchAhead(std::shared_ptr<const sdk::TypedResource<M>> resource, sdk::ListCursor<M> identified,
             std::int64_t limit)
      : resource_(std::move(resource)),
        identified_(std::move(identified)),
        at_once_(static_cast<std::size_t>(std::clamp<std::int64_t>(limit, 1, kAtOnce))) {}

  std::optional<sdk::Listed<M>> operator()(sdk::CallContext& ctx) {
    while (!ctx.diagnostics().HasError()) {
      while (!ready_.empty()) {
        auto next = std::move(ready_.front());
        ready_.pop_front();
        for (const auto& item : next.said.items()) {
          ctx.diagnostics().AddWarning(item.summary, item.detail);
        }
        if (!next.is_gone) return std::move(next.listed);
      }
      if (ended_ || ctx.stop_token().stop_requested()) break;
      FetchBatch(ctx);
    }
    return std::nullopt;
  }

 private:
  static constexpr std::int64_t kAtOnce = 8;

  void FetchBatch(sdk::CallContext& ctx) {
    std::vector<std::future<FetchedObject<M>>> batch;
    while (batch.size() < at_once_ && !ended_) {
      auto found = identified_(ctx);
      ended_ = !found;
      if (ended_) break;
      batch.push_back(std::async(std::launch::async, FetchObject<M>, std::cref(*resource_),
                                 *std::move(found),
                                 sdk::CallContext(ctx.logger(), ctx.stop_token())));
    }
    bool succeeded = false;
    for (auto& fetching : batch) {
      ready_.push_back(fetching.get());
      succeeded = succeeded || !ready_.back().said.HasError();
    }
    fetched_any_ = fetched_any_ || succeeded;
    const bool tells = batch.size() == at_once_ || !fetched_any_;
    if (!batch.empty() && !succeeded && tells) ctx.diagnostics().Append(ready_.front().said);
  }

  std::shared_ptr<const sdk::TypedResource<M>> resource_;
  sdk::ListCursor<M> identified_;
  std::size_t at_once_;
  std::deque<FetchedObject<M>> ready_{};
  bool fetched_any_ = false;
  bool ended_ = false;
};

}  // namespace tfvault::provider
