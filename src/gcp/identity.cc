// SPDX-License-Identifier: MPL-2.0
#include "tfvault/gcp/identity.h"

#include "tfvault/base/encoding.h"
#include "tfvault/crypto/rs256.h"
#include "tfvault/json/fields.h"

#include <memory>
#include <utility>
#include <vector>

namespace tfvault::gcp {
namespace {

constexpr std::chrono::seconds kTokenLife = std::chrono::minutes(10);
constexpr Duration kTimeout{30'000};
constexpr Duration kMetadataTimeout{5'000};
constexpr Duration kMetadataConnectTimeout{1'000};

std::int64_t UnixSeconds(SystemTimePoint time) {
  return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
}

json::Value Payload(const Claims& claims) {
  return {{"sub", claims.email},
          {"aud", claims.audience},
          {"iat", UnixSeconds(claims.now)},
          {"exp", UnixSeconds(claims.now + kTokenLife)}};
}

StatusOr<SecretString> SignPayload(const ServiceAccountKey& key, const json::Value& payload) {
  const json::Value header = {{"alg", "RS256"}, {"typ", "JWT"}, {"kid", key.key_id}};
  const std::string text = Base64UrlEncode(header.dump()) + "." + Base64UrlEncode(payload.dump());
  const auto signature = crypto::SignRs256(key.private_key, text);
  if (!signature.ok()) {
    return Error(signature.status().code(),
                 "the private key of the service account is " + Message(signature.status()));
  }
  return SecretString::Of({text, ".", Base64UrlEncode(*signature)});
}

// Null when the text is not JSON.
json::Value Read(const SecretString& text) { return json::Parse(text.Reveal()).value_or(nullptr); }

// The body of the answer; with `name`, that field of the body.
StatusOr<SecretString> Ask(const http::HttpClient& client, const http::HttpRequest& request,
                           const std::string& service, const char* name,
                           const std::stop_token& stop) {
  const auto response = client.Send(request, stop);
  if (!response.ok()) return Annotate(response.status(), service);
  if (response->status != 200) {
    return Error(
        StatusCode::kPermissionDenied,
        service + " answered with status " + std::to_string(response->status) + response->stopped);
  }
  SecretString token = response->body;
  if (name != nullptr) {
    const auto body = Read(response->body);
    token = json::Fields(body, service).Secret(name);
  }
  if (token.empty()) {
    return Error(StatusCode::kDataLoss, "the answer of " + service + " holds no token");
  }
  return token;
}

StatusOr<SecretString> AskMachine(const http::HttpClient& direct, const std::string& path,
                                  const char* name, const Environment& environment,
                                  const std::stop_token& stop) {
  const std::string host = environment("GCE_METADATA_HOST").value_or("metadata.google.internal");
  return Ask(
      direct,
      {.url = "http://" + host + "/computeMetadata/v1/instance/service-accounts/default/" + path,
       .headers = {{"Metadata-Flavor", SecretString("Google")}},
       .timeout = kMetadataTimeout,
       .connect_timeout = kMetadataConnectTimeout},
      "Google's metadata service", name, stop);
}

}  // namespace

StatusOr<ServiceAccountKey> ParseServiceAccountKey(const SecretString& text) {
  const auto object = Read(text);
  json::Fields fields(object, "the key");
  if (const auto type = fields.String("type"); type != "service_account") {
    return Error(StatusCode::kInvalidArgument,
                 "the Google credentials are not the key of a service account" +
                     (type.empty() ? "" : ", but of type '" + type + "'"));
  }
  ServiceAccountKey key{.email = fields.String("client_email"),
                        .key_id = fields.String("private_key_id"),
                        .private_key = fields.Secret("private_key"),
                        .token_uri = fields.String("token_uri")};
  if (key.token_uri.empty()) key.token_uri = "https://oauth2.googleapis.com/token";
  if (key.email.empty() || key.key_id.empty() || key.private_key.empty()) {
    return Error(StatusCode::kInvalidArgument,
                 "the Google credentials lack client_email, private_key_id or private_key");
  }
  return key;
}

StatusOr<SecretString> SignWithKey(const ServiceAccountKey& key, const Claims& claims) {
  return SignPayload(key, Payload(claims));
}

StatusOr<SecretString> SignWithIam(const http::HttpClient& client, const SecretString& access_token,
                                   const Claims& claims, const std::stop_token& stop) {
  const json::Value body = {{"payload", Payload(claims).dump()}};
  return Ask(client,
             {.method = "POST",
              .url = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/" +
                     PercentEncode(claims.email, "@") + ":signJwt",
              .headers = {{"Authorization", SecretString::Of({"Bearer ", access_token.Reveal()})},
                          {"Content-Type", SecretString("application/json")}},
              .body = SecretString(body.dump()),
              .timeout = kTimeout},
             "Google's IAM, asked to sign for '" + claims.email + "',", "signedJwt", stop);
}

StatusOr<SecretString> AccessTokenOfKey(const http::HttpClient& client,
                                        const ServiceAccountKey& key, SystemTimePoint now,
                                        const std::stop_token& stop) {
  auto payload = Payload({.email = key.email, .audience = key.token_uri, .now = now});
  payload["iss"] = key.email;
  payload["scope"] = "https://www.googleapis.com/auth/cloud-platform";
  TFV_ASSIGN_OR_RETURN(const auto assertion, SignPayload(key, payload));
  return Ask(client,
             {.method = "POST",
              .url = key.token_uri,
              .headers = {{"Content-Type", SecretString("application/x-www-form-urlencoded")}},
              .body = SecretString::Of(
                  {"grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=",
                   assertion.Reveal()}),
              .timeout = kTimeout},
             "Google's token service", "access_token", stop);
}

StatusOr<SecretString> AccessTokenOfMachine(const http::HttpClient& direct,
                                            const Environment& environment,
                                            const std::stop_token& stop) {
  return AskMachine(direct, "token", "access_token", environment, stop);
}

StatusOr<SecretString> IdentityOfMachine(const http::HttpClient& direct,
                                         const std::string& audience,
                                         const Environment& environment,
                                         const std::stop_token& stop) {
  return AskMachine(direct, "identity?format=full&audience=" + PercentEncode(audience), nullptr,
                    environment, stop);
}

}  // namespace tfvault::gcp
