// SPDX-License-Identifier: MPL-2.0
#include "engine/planning.h"

#include "engine/attribute_walk.h"
#include "engine/values.h"

#include <algorithm>
#include <cstddef>

namespace tfvault::engine {
namespace {

bool ChosenByProvider(const sdk::Attribute& attribute, const cty::Value& config) {
  return attribute.computed && config.is_null() && !attribute.default_value;
}

bool BecomesUnknown(const AttributeSite& site, std::size_t config, std::size_t prior) {
  // If the object around the attribute is not configured, the provider has chosen all of it.
  return site.ExistsIn(config) && ChosenByProvider(site.attribute, site.Other(config)) &&
         !(site.attribute.keep_prior && site.ExistsIn(prior));
}

}  // namespace

void ApplyDefaults(const sdk::Block& block, sdk::PlanDraft& draft) {
  draft.planned = RewriteAttributes(
      block, draft.planned, {draft.config, draft.prior}, [](const AttributeSite& site) {
        const auto& value = site.attribute.default_value;
        if (!value || !site.ExistsIn(0) || !site.Other(0).is_null()) return site.value;
        const cty::Value prior = site.Other(1);
        return site.attribute.keep_prior && !prior.is_null() ? prior : *value;
      });
}

void DropWriteOnly(const sdk::Block& block, sdk::PlanDraft& draft) {
  draft.planned = NullWriteOnly(block, draft.planned);
}

void KeepEquivalent(const sdk::Block& block, sdk::PlanDraft& draft) {
  draft.planned = KeepSpelling(block, draft.planned, draft.prior);
}

void MarkComputedUnknown(const sdk::Block& block, sdk::PlanDraft& draft) {
  if (draft.planned == draft.prior) return;
  draft.planned = RewriteAttributes(
      block, draft.planned, {draft.config, draft.prior}, [](const AttributeSite& site) {
        return BecomesUnknown(site, 0, 1) ? cty::Value::Unknown(site.attribute.type) : site.value;
      });
}

std::vector<cty::Path> FindReplacements(const sdk::Block& block, const sdk::PlanDraft& draft) {
  std::vector<cty::Path> paths;
  if (draft.prior.is_null()) return paths;
  const auto collect = [&](const AttributeSite& site) {
    const cty::Value* planned = draft.planned.Find(site.path);
    const bool undecided = planned != nullptr && planned->is_unknown() &&
                           ChosenByProvider(site.attribute, site.Other(1));
    if (site.attribute.requires_replace && site.value != site.Other(0) && !undecided &&
        std::find(paths.begin(), paths.end(), site.path) == paths.end())
      paths.push_back(site.path);
  };
  VisitAttributes(block, draft.planned, {draft.prior, draft.config}, collect);
  // Also visits the prior object, to find blocks that are removed.
  VisitAttributes(block, draft.prior, {draft.planned, draft.config}, collect);
  return paths;
}

void ReconcileAfterHook(const sdk::Block& block, const cty::Value& unmarked,
                        const cty::Value& marked, sdk::PlanDraft& draft) {
  if (draft.planned == marked) return;
  const auto untouched = [](const AttributeSite& site, std::size_t marked_index) {
    return site.ExistsIn(marked_index) && site.value == site.Other(marked_index);
  };
  const cty::Value by_author = RewriteAttributes(
      block, draft.planned, {unmarked, marked},
      [&](const AttributeSite& site) { return untouched(site, 1) ? site.Other(0) : site.value; });
  if (by_author == draft.prior) {
    draft.planned = draft.prior;
    return;
  }
  draft.planned = RewriteAttributes(block, draft.planned, {draft.config, draft.prior, marked},
                                    [&](const AttributeSite& site) {
                                      return untouched(site, 2) && BecomesUnknown(site, 0, 1)
                                                 ? cty::Value::Unknown(site.attribute.type)
                                                 : site.value;
                                    });
}

}  // namespace tfvault::engine
