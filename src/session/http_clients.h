// SPDX-License-Identifier: MPL-2.0
// HTTP clients for servers other than Vault.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/http/http_client.h"
#include "tfvault/session/dependencies.h"
#include "tfvault/session/login.h"

#include <memory>

namespace tfvault::session {

// The clients of a login repeat requests after temporary failures, as often as max_retries of the
// Vault options says.

// For the metadata services of this machine: no proxy, no certificates.
[[nodiscard]] StatusOr<std::shared_ptr<const http::HttpClient>> MachineHttpClient(
    const LoginContext& context);
// For servers on the internet: the proxies and the CA of the environment, and none of Vault's
// settings. Errors have hints.
[[nodiscard]] StatusOr<std::shared_ptr<const http::HttpClient>> InternetHttpClient(
    const LoginContext& context);
// For AWS: as InternetHttpClient, but AWS_CA_BUNDLE takes precedence.
[[nodiscard]] StatusOr<std::shared_ptr<const http::HttpClient>> AwsHttpClient(
    const LoginContext& context);
// For AWS, without repetitions: for callers with their own rules for repetitions.
[[nodiscard]] StatusOr<std::shared_ptr<const http::HttpClient>> AwsHttpClient(
    const Dependencies& dependencies);

}  // namespace tfvault::session
