// How often calls of AWS are repeated, and after what.
#pragma once

#include "tfvault/http/retrying_http_client.h"

#include <string_view>

namespace tfvault::aws {

// Throttling and passing faults, as the standard retry mode of AWS's SDKs lists them.
[[nodiscard]] bool IsTransientCode(std::string_view code);

// As the SDKs do by default: after those codes too, whatever their HTTP status.
[[nodiscard]] http::RetryRules RetryRules();

}  // namespace tfvault::aws
