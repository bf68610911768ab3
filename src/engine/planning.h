// The passes that turn the host's proposal into a plan, in their order. Each is a function of the
// draft alone, so that each can be tested alone.
//
// The draft's `config` and `planned` are objects; `prior` is an object or null (create). Values in
// set blocks are planned as configured.
#pragma once

#include "tfvault/cty/path.h"
#include "tfvault/cty/value.h"
#include "tfvault/sdk/resource.h"
#include "tfvault/sdk/schema.h"

#include <vector>

namespace tfvault::engine {

// 1. An attribute that is not configured gets its default value.
void ApplyDefaults(const sdk::Block& block, sdk::PlanDraft& draft);

// 2. Write-only values never reach a plan.
void DropWriteOnly(const sdk::Block& block, sdk::PlanDraft& draft);

// 3. A value that means the same as the prior one is not a change: the prior spelling stays.
void KeepEquivalent(const sdk::Block& block, sdk::PlanDraft& draft);

// 4. When something changes, a computed attribute that is not configured is unknown until applied,
// unless it has a default, or keeps its prior value in an object (or block) that already exists.
// Without a change the plan stays exactly the prior state.
void MarkComputedUnknown(const sdk::Block& block, sdk::PlanDraft& draft);

// 5. The attributes whose difference between `prior` and `planned` replaces the object; empty on
// create. A value that is unknown only because pass 4 or the author left the choice to the provider
// is no such difference: it would replace the object on every change of anything.
[[nodiscard]] std::vector<cty::Path> FindReplacements(const sdk::Block& block,
                                                      const sdk::PlanDraft& draft);

// 6. After the author's hook. `unmarked` and `marked` are the planned objects before and after pass
// 4, `draft.planned` is what the hook made of `marked`. The author's explicit values win. If they
// are the first change, other computed attributes become unknown now; if they undo every change,
// the plan is the prior state again.
void ReconcileAfterHook(const sdk::Block& block, const cty::Value& unmarked,
                        const cty::Value& marked, sdk::PlanDraft& draft);

}  // namespace tfvault::engine
