// Google's proofs of who a service account or a virtual machine is, as JSON web tokens.
#pragma once

#include "tfvault/base/environment.h"
#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"
#include "tfvault/base/time.h"
#include "tfvault/http/http_client.h"

#include <stop_token>
#include <string>

namespace tfvault::gcp {

// The key file of a service account, as Google's console hands it out.
struct ServiceAccountKey {
  std::string email{};
  std::string key_id{};
  SecretString private_key{};  // PEM
  std::string token_uri{};     // where access tokens are issued
};

// Errors: kInvalidArgument for what is not the key of a service account.
[[nodiscard]] StatusOr<ServiceAccountKey> ParseServiceAccountKey(const SecretString& json);

// What a token says: it is `email`'s, for `audience`, and ends ten minutes after `now`.
struct Claims {
  std::string email{};
  std::string audience{};
  SystemTimePoint now{};
};

// A token signed with the key itself. Errors: kInvalidArgument for a key that is not RSA in PEM.
[[nodiscard]] StatusOr<SecretString> SignWithKey(const ServiceAccountKey& key,
                                                 const Claims& claims);

// A token signed by Google for any account that the owner of the access token may sign for. Errors:
// kPermissionDenied when Google refuses, kDataLoss when its answer holds no token, else those of
// HttpClient::Send; so too below.
[[nodiscard]] StatusOr<SecretString> SignWithIam(const http::HttpClient& client,
                                                 const SecretString& access_token,
                                                 const Claims& claims, const std::stop_token& stop);

[[nodiscard]] StatusOr<SecretString> AccessTokenOfKey(const http::HttpClient& client,
                                                      const ServiceAccountKey& key,
                                                      SystemTimePoint now,
                                                      const std::stop_token& stop);

// From the metadata service of the machine (GCE_METADATA_HOST moves it); `direct` uses no proxy.
[[nodiscard]] StatusOr<SecretString> AccessTokenOfMachine(const http::HttpClient& direct,
                                                          const Environment& environment,
                                                          const std::stop_token& stop);
// The machine's own identity token for `audience`.
[[nodiscard]] StatusOr<SecretString> IdentityOfMachine(const http::HttpClient& direct,
                                                       const std::string& audience,
                                                       const Environment& environment,
                                                       const std::stop_token& stop);

}  // namespace tfvault::gcp
