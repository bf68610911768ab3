// SPDX-License-Identifier: MPL-2.0
#include "tfvault/session/advice.h"

#include "tfvault/base/hint.h"
#include "tfvault/http/http_client.h"
#include "tfvault/vault/error.h"

#include <algorithm>
#include <array>

namespace tfvault::session {
namespace {

using vault::VaultSaid;

// "'read' on aws/roles/a, and 'update' on aws/roles/b"
std::string List(const std::vector<Access>& needs) {
  std::string text;
  for (const auto& [capabilities, path] : needs) {
    if (!text.empty()) text += ", and ";
    for (const auto& capability : capabilities) {
      if (&capability != &capabilities.front()) text += " and ";
      text += "'" + capability + "'";
    }
    text += " on " + path;
  }
  return text;
}

bool BlamesToken(const Status& status) {
  return status.code() == StatusCode::kPermissionDenied &&
         (VaultSaid(status, "bad token") || VaultSaid(status, "invalid token"));
}

std::string WhatIsNeeded(const std::vector<Access>& needs) {
  const bool one = needs.size() == 1 && needs.front().capabilities.size() == 1;
  return std::string("The token needs the ") + (one ? "capability " : "capabilities ") +
         List(needs) +
         ". Vault also answers 'permission denied' if the token has expired, was revoked, or has "
         "no uses left.";
}

// True when a repetition cannot help: neither a temporary state of the server nor a fault of the
// connection.
bool IsRefusal(const Status& status) {
  if (const auto http = vault::HttpStatusOf(status)) {
    return *http >= 400 && *http < 500 && *http != 412 && *http != 429;
  }
  return status.code() == StatusCode::kFailedPrecondition && !http::FailureKindOf(status);
}

}  // namespace

bool IsDenial(const Status& status) {
  return status.code() == StatusCode::kPermissionDenied && VaultSaid(status, "permission denied") &&
         !BlamesToken(status);
}

bool IsAwsRefusal(const Status& status) {
  // Vault uses versions 1 and 2 of the AWS SDK. These are their texts for errors of AWS and for a
  // missing answer.
  constexpr auto kTraces = std::to_array<const char*>(
      {"operation error ", "api error ", "status code: ", "RequestError", "NoCredentialProviders"});
  return std::any_of(kTraces.begin(), kTraces.end(),
                     [&](const char* trace) { return VaultSaid(status, trace); });
}

std::string AdviceFor(const Status& status, const Advice& advice) {
  std::string text;
  const auto add = [&text](const std::string& part) {
    if (!text.empty() && !part.empty()) text += " ";
    text += part;
  };
  if (const std::string hint = HintOf(status); !hint.empty()) {
    add(hint);
  } else if (BlamesToken(status)) {
    add("Vault does not know the token: the token has expired, was revoked, or has no uses left. "
        "Log in again.");
  } else if (IsDenial(status)) {
    if (!advice.needs.empty()) add(WhatIsNeeded(advice.needs));
  } else if (vault::IsMountMissing(status) && !advice.mount.empty()) {
    add("No secrets engine is mounted at '" + advice.mount + "': check that path first.");
  } else if (status.code() == StatusCode::kNotFound) {
    add(advice.not_found);
  } else if (IsAwsRefusal(status)) {
    add(advice.aws);
  }
  if (IsRefusal(status) && !BlamesToken(status)) add(advice.refused);
  add(advice.outcome);
  return text;
}

}  // namespace tfvault::session
