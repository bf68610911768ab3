// SPDX-License-Identifier: MPL-2.0
#include "vault/response.h"

#include "tfvault/base/encoding.h"
#include "tfvault/json/fields.h"
#include "tfvault/json/value.h"
#include "vault/errors.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace tfvault::vault {
namespace {

// "GET aws/roles/deploy: status 403: "
std::string Heading(const VaultRequest& request, int status) {
  return std::string(MethodName(request.method)) + " " + ReplaceInvalidUtf8(request.path) +
         ": status " + std::to_string(status) + ": ";
}

// A text of the server without secrets, on one line and of limited length.
std::string ForeignText(const std::string& text, const Redactor& secrets) {
  constexpr std::size_t kLongest = 4096;
  std::string clean = secrets.Redact(UnwrapErrorText(text));
  if (clean.size() <= kLongest) return clean;
  return ReplaceInvalidUtf8(std::string_view(clean).substr(0, kLongest)) + "...";
}

// The error texts of the answer, at most 16.
std::vector<std::string> ErrorTexts(const json::Value& body, const Redactor& secrets) {
  constexpr std::size_t kMost = 16;
  std::vector<std::string> texts;
  if (!body.is_object() || !body.contains("errors") || !body["errors"].is_array()) return texts;
  for (const json::Value& item : body["errors"]) {
    const auto* text = item.get_ptr<const std::string*>();
    if (text == nullptr || text->empty()) continue;
    if (texts.size() == kMost) break;
    texts.push_back(ForeignText(*text, secrets));
  }
  return texts;
}

Status DecodeError(const VaultRequest& request, const http::HttpResponse& answer,
                   const json::Value& body, const Redactor& secrets, SystemTimePoint now) {
  VaultErrorFacts facts{.http_status = answer.status,
                        .errors = ErrorTexts(body, secrets),
                        .retry_after = answer.RetryAfter(now)};
  std::string text;
  for (const std::string& error : facts.errors) {
    if (!text.empty()) text += "; ";
    text += error;
  }
  if (text.empty()) text = ExplainHttpStatus(answer.status);
  if (body.is_discarded() && !answer.body.empty()) {
    facts.foreign = true;
    const std::string excerpt = Excerpt(answer.body.Reveal(), secrets);
    if (!text.empty()) text += "; ";
    text += excerpt.empty() ? "the answer does not come from Vault"
                            : "the answer does not come from Vault: " + excerpt;
  }
  if (text.empty()) text = "no further explanation";
  StatusCode code = CodeForHttpStatus(answer.status);
  // A 404 of Vault has a list of errors, which may be empty. A 404 without a list does not come
  // from Vault, so the object may exist.
  if (code == StatusCode::kNotFound && !(body.is_object() && body.contains("errors"))) {
    code = StatusCode::kUnavailable;
  }
  return VaultError(code, Heading(request, answer.status) + text, facts);
}

VaultAuth DecodeAuth(json::Fields& fields) {
  return {.client_token = fields.Secret("client_token"),
          .accessor = fields.String("accessor"),
          .policies = fields.Strings("policies"),
          .lease_duration = fields.Seconds("lease_duration"),
          .renewable = fields.Bool("renewable"),
          .mfa_requirement = fields.Object("mfa_requirement")};
}

StatusOr<VaultResponse> DecodeEnvelope(int status, const json::Value& body,
                                       const Redactor& secrets) {
  json::Fields fields(body, "Vault's answer");
  VaultResponse response{.status = status,
                         .lease = {.id = fields.String("lease_id"),
                                   .duration = fields.Seconds("lease_duration"),
                                   .renewable = fields.Bool("renewable")},
                         .warnings = fields.Strings("warnings"),
                         .request_id = ForeignText(fields.String("request_id"), secrets)};
  for (std::string& warning : response.warnings) warning = ForeignText(warning, secrets);
  if (const json::Value auth = fields.Object("auth"); !auth.is_null()) {
    json::Fields auth_fields(auth, "the field 'auth' of Vault's answer");
    response.auth = DecodeAuth(auth_fields);
    TFV_RETURN_IF_ERROR(auth_fields.status());
  }
  // sys/health, sys/seal-status and sys/leader have no envelope.
  const bool enveloped = body.contains("data") || body.contains("request_id");
  response.data = enveloped ? fields.Object("data") : body;
  if (fields.Has("wrap_info")) {
    return Error(StatusCode::kFailedPrecondition,
                 "Vault wrapped its answer, so the answer has no content");
  }
  TFV_RETURN_IF_ERROR(fields.status());
  return response;
}

}  // namespace

const char* MethodName(VaultMethod method) {
  switch (method) {
    case VaultMethod::kGet:
      return "GET";
    case VaultMethod::kList:
      return "LIST";
    case VaultMethod::kPost:
      return "POST";
    case VaultMethod::kPut:
      return "PUT";
    case VaultMethod::kDelete:
      return "DELETE";
  }
  return "GET";
}

StatusOr<VaultResponse> DecodeResponse(const VaultRequest& request,
                                       const http::HttpResponse& answer, const Redactor& secrets,
                                       SystemTimePoint now, const std::stop_token& stop) {
  auto parsed = json::Parse(answer.body.Reveal(), stop);
  if (parsed.status().code() == StatusCode::kCancelled) {
    return http::TransportError(http::FailureKind::kCancelled, "the request was cancelled");
  }
  const json::Value body = std::move(parsed).value_or(json::Value::value_t::discarded);
  const bool success = answer.status >= 200 && answer.status < 300;
  const bool reads = request.method == VaultMethod::kGet || request.method == VaultMethod::kList;
  const auto filled = [&](const char* name) { return body.contains(name) && !body[name].empty(); };
  const bool useful_404 =
      answer.status == 404 && reads && body.is_object() && (filled("data") || filled("warnings"));
  if (!success && !useful_404) return DecodeError(request, answer, body, secrets, now);
  if (answer.body.empty()) return VaultResponse{.status = answer.status};

  const std::string heading = Heading(request, answer.status);
  if (body.is_discarded()) {
    return VaultError(
        StatusCode::kDataLoss,
        heading +
            "the answer is not JSON, or is larger or more deeply nested than an answer of Vault",
        {.http_status = answer.status, .foreign = true});
  }
  auto response = DecodeEnvelope(answer.status, body, secrets);
  if (!response.ok()) {
    VaultErrorFacts facts{.http_status = answer.status};
    if (body.is_object() && body.contains("lease_id") && body["lease_id"].is_string()) {
      facts.lease_id = body["lease_id"].get<std::string>();
    }
    return VaultError(response.status().code(), heading + Message(response.status()), facts);
  }
  return response;
}

}  // namespace tfvault::vault
