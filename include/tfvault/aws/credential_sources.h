// SPDX-License-Identifier: MPL-2.0
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

// The credentials of the container, if AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or
// AWS_CONTAINER_CREDENTIALS_FULL_URI names its service; otherwise those of the EC2 instance. Empty
// when neither service exists. `client` must not use a proxy, because only the machine itself
// reaches the services. Errors: kPermissionDenied or kDataLoss when a service answers without
// credentials, kCancelled when `stop` fires.
[[nodiscard]] StatusOr<std::optional<Credentials>> MachineCredentials(
    const http::HttpClient& client, const Environment& environment, const std::stop_token& stop);

}  // namespace tfvault::aws
