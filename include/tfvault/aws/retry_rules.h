// SPDX-License-Identifier: MPL-2.0
// The rules that decide whether a failed call to AWS is repeated.
#pragma once

#include "tfvault/http/retrying_http_client.h"

#include <string_view>

namespace tfvault::aws {

// True for the AWS error codes of throttling and of temporary faults in the list of the standard
// retry mode of AWS's SDKs.
[[nodiscard]] bool IsTransientCode(std::string_view code);

// The default rules of AWS's SDKs: calls are also repeated after these codes, with any HTTP status.
[[nodiscard]] http::RetryRules RetryRules();

}  // namespace tfvault::aws
