// SPDX-License-Identifier: MPL-2.0
// Advice for diagnostics: what the user can do in Terraform after a failed call.
#pragma once

#include <string>

namespace tfvault::provider {

// How to stop managing an object that Vault refuses to show.
extern const char* const kHowToLeave;

// How to make a resource that Terraform reads during the plan wait for a resource of `type` that
// the same run creates.
[[nodiscard]] std::string LetEphemeralWaitFor(const std::string& type);
[[nodiscard]] std::string LetDataSourceWaitFor(const std::string& type);

}  // namespace tfvault::provider
