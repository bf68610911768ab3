// SPDX-License-Identifier: MPL-2.0
// The passes that turn the host's proposal into a plan, in the order in which they run. Each pass
// depends on the draft only, so that it can be tested separately.
//
// `config` and `planned` of the draft are objects; `prior` is an object, or null for a create.
// Values in set blocks are planned as configured.
#pragma once

#include "tfvault/cty/path.h"
#include "tfvault/cty/value.h"
#include "tfvault/sdk/resource.h"
#include "tfvault/sdk/schema.h"

#include <vector>

namespace tfvault::engine {

// 1. An attribute that is not configured gets its default value.
void ApplyDefaults(const sdk::Block& block, sdk::PlanDraft& draft);

// 2. Write-only values are removed from the plan.
void DropWriteOnly(const sdk::Block& block, sdk::PlanDraft& draft);

// 3. A value that is equivalent to the prior value is replaced with the prior spelling, so that it
// is not a change.
void KeepEquivalent(const sdk::Block& block, sdk::PlanDraft& draft);

// 4. If the plan has a change, every computed attribute that is not configured becomes unknown.
// Exceptions are attributes with a default value, and attributes that keep their prior value in an
// existing object or block. Without a change the plan equals the prior state.
void MarkComputedUnknown(const sdk::Block& block, sdk::PlanDraft& draft);

// 5. Returns the attributes whose change from `prior` to `planned` requires replacement; empty for
// a create. A computed value that is unknown because of pass 4 or the author's hook does not count
// as a change, because otherwise every change would replace the object.
[[nodiscard]] std::vector<cty::Path> FindReplacements(const sdk::Block& block,
                                                      const sdk::PlanDraft& draft);

// 6. Runs after the author's hook. `unmarked` and `marked` are the planned objects before and after
// pass 4; `draft.planned` is the result of the hook. Values that the hook set are kept. If they are
// the first change, the other computed attributes become unknown; if they undo every change, the
// plan becomes the prior state.
void ReconcileAfterHook(const sdk::Block& block, const cty::Value& unmarked,
                        const cty::Value& marked, sdk::PlanDraft& draft);

}  // namespace tfvault::engine
