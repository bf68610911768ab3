// SPDX-License-Identifier: MPL-2.0
// Obtains JSON web tokens that prove the identity of a Google service account or virtual machine.
#pragma once

#include "tfvault/base/environment.h"
#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"
#include "tfvault/base/time.h"
#include "tfvault/http/http_client.h"

#include <stop_token>
#include <string>

namespace tfvault::gcp {

// The key file of a service account, as Google's console creates it.
struct ServiceAccountKey {
  std::string email{};
  std::string key_id{};
  SecretString private_key{};  // PEM
  std::string token_uri{};     // the URL that issues access tokens
};

// Errors: kInvalidArgument when the text is not the key of a service account.
[[nodiscard]] StatusOr<ServiceAccountKey> ParseServiceAccountKey(const SecretString& json);

// The claims of a token. The token expires ten minutes after `now`.
struct Claims {
  std::string email{};  // the subject
  std::string audience{};
  SystemTimePoint now{};
};

// A token signed with the key itself. Errors: kInvalidArgument for a key that is not RSA in PEM.
[[nodiscard]] StatusOr<SecretString> SignWithKey(const ServiceAccountKey& key,
                                                 const Claims& claims);

// A token that Google signs for the account in `claims`; the owner of the access token must have
// the permission to sign for that account. Errors of this function and of the functions below:
// kPermissionDenied when Google refuses, kDataLoss when the answer contains no token, otherwise
// those of HttpClient::Send.
[[nodiscard]] StatusOr<SecretString> SignWithIam(const http::HttpClient& client,
                                                 const SecretString& access_token,
                                                 const Claims& claims, const std::stop_token& stop);

// An access token for the service account of the key.
[[nodiscard]] StatusOr<SecretString> AccessTokenOfKey(const http::HttpClient& client,
                                                      const ServiceAccountKey& key,
                                                      SystemTimePoint now,
                                                      const std::stop_token& stop);

// An access token from the metadata service of this machine. GCE_METADATA_HOST replaces the host of
// the service. `direct` must not use a proxy.
[[nodiscard]] StatusOr<SecretString> AccessTokenOfMachine(const http::HttpClient& direct,
                                                          const Environment& environment,
                                                          const std::stop_token& stop);
// The identity token of the machine for `audience`.
[[nodiscard]] StatusOr<SecretString> IdentityOfMachine(const http::HttpClient& direct,
                                                       const std::string& audience,
                                                       const Environment& environment,
                                                       const std::stop_token& stop);

}  // namespace tfvault::gcp
