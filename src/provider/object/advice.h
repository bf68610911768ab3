// What a person may try in Terraform after a failed call.
#pragma once

#include <string>

namespace tfvault::provider {

// Of an object that Vault refuses to show.
extern const char* const kHowToLeave;

// For what is read while Terraform plans, and is not there: how to let it wait for a resource of
// `type` that the same run creates.
[[nodiscard]] std::string LetEphemeralWaitFor(const std::string& type);
[[nodiscard]] std::string LetDataSourceWaitFor(const std::string& type);

}  // namespace tfvault::provider
