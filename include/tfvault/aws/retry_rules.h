// The rules by which failed calls to AWS are repeated.
#pragma once

#include "tfvault/http/retrying_http_client.h"

#include <string_view>

namespace tfvault::aws {

// True for AWS error codes of throttling and of temporary faults, as the standard retry mode of
// AWS's SDKs lists them.
[[nodiscard]] bool IsTransientCode(std::string_view code);

// The default rules of AWS's SDKs: calls are also repeated after these codes, with any HTTP status.
[[nodiscard]] http::RetryRules RetryRules();

}  // namespace tfvault::aws
