// Finds the AWS credentials that a machine provides for its programs.
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
// such file or profile. Errors: kInvalidArgument when the file cannot be read, or the profile lacks
// one of the keys.
[[nodiscard]] StatusOr<std::optional<Credentials>> ProfileCredentials(const std::string& file,
                                                                      const std::string& profile);

// The credentials of the container whose service AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or
// _FULL_URI names, else those of the EC2 instance. Empty when there is neither. `client` must not
// use a proxy, because the services are reachable from the machine only. Errors: kPermissionDenied
// or kDataLoss when a service answers without credentials, kCancelled when `stop` fires.
[[nodiscard]] StatusOr<std::optional<Credentials>> MachineCredentials(
    const http::HttpClient& client, const Environment& environment, const std::stop_token& stop);

}  // namespace tfvault::aws
