// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/hint.h"

namespace tfvault {
namespace {

constexpr const char* kPayload = "tfvault/hint";

}  // namespace

Status WithHint(const Status& status, const std::string& hint) {
  Status hinted = status;
  if (!hint.empty() && HintOf(status).empty()) hinted.SetPayload(kPayload, absl::Cord(hint));
  return hinted;
}

std::string HintOf(const Status& status) {
  const auto hint = status.GetPayload(kPayload);
  return hint ? std::string(*hint) : std::string();
}

std::string Explanation(const Status& status) {
  const std::string hint = HintOf(status);
  return Message(status) + (hint.empty() ? "" : "\n\n" + hint);
}

}  // namespace tfvault
