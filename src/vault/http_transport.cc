// SPDX-License-Identifier: MPL-2.0
#include "vault/http_transport.h"

#include "tfvault/base/encoding.h"
#include "tfvault/vault/path.h"
#include "vault/response.h"
#include "vault/secrets.h"

#include <utility>

namespace tfvault::vault {
namespace {

const char* HttpMethod(VaultMethod method) {
  return method == VaultMethod::kList ? "GET" : MethodName(method);
}

std::string EncodeQuery(const VaultRequest& request) {
  auto query = request.query;
  if (request.method == VaultMethod::kList) query["list"] = "true";
  std::string text;
  for (const auto& [name, value] : query) {
    text += (text.empty() ? "?" : "&") + PercentEncode(name) + "=" + PercentEncode(value);
  }
  return text;
}

bool IsRedirect(int status) { return status == 301 || status == 302 || status == 307; }

// The URL for the repetition of the request, without the query.
StatusOr<std::string> RedirectTarget(const std::string& location, int status, const Url& sent) {
  const auto refuse = [&](const std::string& why) {
    return Error(StatusCode::kFailedPrecondition, "the server answered with a redirect (status " +
                                                      std::to_string(status) +
                                                      ") that is not followed: " + why);
  };
  if (location.empty()) return refuse("it has no location");
  if (location.starts_with('/') && !location.starts_with("//")) {
    return sent.Origin() + location.substr(0, location.find_first_of("?#"));
  }
  const auto target = ParseUrl(location);
  if (!target.ok()) return refuse(Message(target.status()));
  if (sent.scheme == "https" && target->scheme == "http") {
    return refuse("it leads from https to http");
  }
  if (target->Origin() != sent.Origin()) {
    if (status != 307)
      return refuse("it leads to another host, and only a standby may redirect to another host");
    if (target->scheme != sent.scheme) return refuse("it leads to another host and scheme");
    if (target->path != sent.path) return refuse("it leads to another host and path");
  }
  return target->Origin() + target->path;
}

}  // namespace

HttpVaultTransport::HttpVaultTransport(VaultServer server,
                                       std::shared_ptr<const http::HttpClient> http,
                                       std::shared_ptr<const Time> time)
    : server_(std::move(server)), http_(std::move(http)), time_(std::move(time)) {
  while (server_.address.path.ends_with('/')) server_.address.path.pop_back();
}

StatusOr<VaultResponse> HttpVaultTransport::Send(const VaultRequest& request,
                                                 std::stop_token stop) const {
  TFV_ASSIGN_OR_RETURN(const std::string path, EncodePath(request.path));
  Url sent = server_.address;
  sent.path += "/v1/" + path;
  const std::string query = EncodeQuery(request);
  http::HttpRequest outgoing{.method = HttpMethod(request.method),
                             .url = sent.Origin() + sent.path + query,
                             .headers = request.headers,
                             .timeout = request.timeout.value_or(server_.timeout),
                             .idempotency = request.idempotency};
  outgoing.headers.insert(outgoing.headers.end(), server_.headers.begin(), server_.headers.end());
  outgoing.headers.push_back({"X-Vault-Request", SecretString("true")});
  if (request.body) {
    outgoing.body = SecretString(json::Write(*request.body));
    outgoing.headers.push_back({"Content-Type", SecretString("application/json")});
  }

  Redactor secrets = http::SecretsOf(outgoing);
  AddSecrets(request, secrets);

  const SteadyTimePoint start = time_->SteadyNow();
  const std::string heading =
      std::string(MethodName(request.method)) + " " + ReplaceInvalidUtf8(request.path);
  auto answer = http_->Send(outgoing, stop);
  if (answer.ok() && IsRedirect(answer->status) && server_.follow_redirects) {
    const auto target = RedirectTarget(answer->Header("location"), answer->status, sent);
    if (!target.ok()) return Annotate(secrets.Redact(target.status()), heading);
    outgoing.url = *target + query;
    outgoing.timeout -= std::chrono::ceil<Duration>(time_->SteadyNow() - start);
    answer = http_->Send(outgoing, stop);
    if (!answer.ok()) return Annotate(answer.status(), heading + ", after a redirect");
  }
  if (!answer.ok()) return Annotate(secrets.Redact(answer.status()), heading);
  return DecodeResponse(request, *answer, secrets, time_->Now(), stop);
}

}  // namespace tfvault::vault
