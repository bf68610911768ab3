// HTTP clients for others than Vault.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/http/http_client.h"
#include "tfvault/session/dependencies.h"
#include "tfvault/session/login.h"

#include <memory>

namespace tfvault::session {

// Those of a login repeat what fails for a moment, as often as its Vault's max_retries says.

// For what this machine itself answers: no proxy, no certificates.
[[nodiscard]] StatusOr<std::shared_ptr<const http::HttpClient>> MachineHttpClient(
    const LoginContext& context);
// For servers in the internet: proxies and CA of the environment, nothing of Vault's settings. Its
// errors have hints.
[[nodiscard]] StatusOr<std::shared_ptr<const http::HttpClient>> InternetHttpClient(
    const LoginContext& context);
// The same for AWS, whose AWS_CA_BUNDLE comes first.
[[nodiscard]] StatusOr<std::shared_ptr<const http::HttpClient>> AwsHttpClient(
    const LoginContext& context);
// The same for those who repeat calls by a rule of their own.
[[nodiscard]] StatusOr<std::shared_ptr<const http::HttpClient>> AwsHttpClient(
    const Dependencies& dependencies);

}  // namespace tfvault::session
