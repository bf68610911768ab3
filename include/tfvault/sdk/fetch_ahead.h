// SPDX-License-Identifier: MPL-2.0
// Reads the complete objects of a list resource, a few at the same time, when the host requests
// them.
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

namespace tfvault::sdk {

// A listed object after an attempt to read it.
template <typename M>
struct FetchedObject {
  Listed<M> listed{};
  bool is_gone = false;  // the object no longer exists
  Diagnostics said{};    // the diagnostics of the read
};

// Reads one listed object through `resource`.
template <typename M>
[[nodiscard]] FetchedObject<M> FetchObject(const TypedResource<M>& resource, Listed<M> listed,
                                           CallContext ctx) {
  auto whole = resource.Fetch(ctx, listed.object);
  const bool failed = ctx.diagnostics().HasError();
  FetchedObject<M> fetched{.listed = std::move(listed),
                           .is_gone = !whole && !failed,
                           .said = std::move(ctx.diagnostics())};
  fetched.listed.fetched = whole && !failed;
  if (fetched.listed.fetched) fetched.listed.object = *std::move(whole);
  return fetched;
}

// A ListCursor that reads each object of the cursor `identified` through `resource`. It reads
// batches of eight objects, or of `limit` if that is less; each object of a batch has its own
// thread. An object that no longer exists is left out. An object that cannot be read stays in the
// list with its identity, and its errors become warnings. If every read of a batch fails, the list
// ends with the first error, except if the batch is the incomplete last one and an earlier read
// succeeded.
template <typename M>
class FetchAhead {
 public:
  FetchAhead(std::shared_ptr<const TypedResource<M>> resource, ListCursor<M> identified,
             std::int64_t limit)
      : resource_(std::move(resource)),
        identified_(std::move(identified)),
        at_once_(static_cast<std::size_t>(std::clamp<std::int64_t>(limit, 1, kAtOnce))) {}

  std::optional<Listed<M>> operator()(CallContext& ctx) {
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

  void FetchBatch(CallContext& ctx) {
    std::vector<std::future<FetchedObject<M>>> batch;
    while (batch.size() < at_once_ && !ended_) {
      auto found = identified_(ctx);
      ended_ = !found;
      if (ended_) break;
      batch.push_back(std::async(std::launch::async, FetchObject<M>, std::cref(*resource_),
                                 *std::move(found), CallContext(ctx.logger(), ctx.stop_token())));
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

  std::shared_ptr<const TypedResource<M>> resource_;
  ListCursor<M> identified_;
  std::size_t at_once_;
  std::deque<FetchedObject<M>> ready_{};
  bool fetched_any_ = false;
  bool ended_ = false;
};

}  // namespace tfvault::sdk
