// Where programs on a machine find AWS credentials of their own.
#pragma once

#include "tfvault/aws/credentials.h"
#include "tfvault/base/environment.h"
#include "tfvault/base/status.h"
#include "tfvault/http/http_client.h"

#include <optional>
#include <stop_token>
#include <string>

namespace tfvault::aws {

// The keys of a profile in a shared credentials file (~/.aws/credentials). Empty when there is no
// such file or profile. Errors: kInvalidArgument when the file cannot be read, or the profile holds
// something else than keys.
[[nodiscard]] StatusOr<std::optional<Credentials>> ProfileCredentials(const std::string& file,
                                                                      const std::string& profile);

// Those of the container that AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI tells of, else
// those of the EC2 instance. Empty when neither is there. `client` uses no proxy: both live next to
// the machine. Errors: kPermissionDenied or kDataLoss when a service is there and gives none,
// kCancelled when `stop` fires.
[[nodiscard]] StatusOr<std::optional<Credentials>> MachineCredentials(
    const http::HttpClient& client, const Environment& environment, const std::stop_token& stop);

}  // namespace tfvault::aws
