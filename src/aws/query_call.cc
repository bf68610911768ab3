// SPDX-License-Identifier: MPL-2.0
#include "aws/query_call.h"

#include "aws/sigv4.h"
#include "tfvault/base/encoding.h"

#include <pugixml.hpp>

namespace tfvault::aws {
namespace {

constexpr std::size_t kLongestMessage = 500;  // bytes

// Encodes a space as "+", as other form encoders do: some servers encode the form again and verify
// the signature over the result.
std::string FormEncode(std::string_view text) {
  std::string result = PercentEncode(text);
  for (std::size_t at = 0; (at = result.find("%20", at)) != std::string::npos;) {
    result.replace(at, 3, "+");
  }
  return result;
}

std::string FormBody(const QueryCall& call) {
  std::string body = "Action=" + FormEncode(call.action) + "&Version=" + FormEncode(call.version);
  for (const auto& [name, value] : call.parameters) {
    body += "&" + FormEncode(name) + "=" + FormEncode(value);
  }
  return body;
}

std::string_view LocalName(std::string_view name) { return name.substr(name.find(':') + 1); }

std::string FindText(const pugi::xml_document& document, std::string_view element) {
  const pugi::xml_node node = document.find_node([element](const pugi::xml_node& candidate) {
    return LocalName(candidate.name()) == element;
  });
  return node.child_value();
}

// Keeps the first line only: the following lines of a signature error repeat the request.
std::string OneLine(const std::string& text, const Redactor& secrets) {
  std::string line = secrets.Redact(text.substr(0, text.find_first_of("\r\n")));
  while (line.ends_with('.')) line.pop_back();
  if (line.size() <= kLongestMessage) return line;
  return ReplaceInvalidUtf8(line.substr(0, kLongestMessage)) + "...";
}

// The texts of the call that only AWS may see. The ARN and session name of the role are left out,
// because the error is about them.
Redactor SecretsOf(const QueryCall& call, const http::HttpRequest& request,
                   const Credentials& credentials) {
  Redactor secrets = http::SecretsOf(request);
  secrets.Add(credentials.access_key);
  secrets.Add(credentials.secret_key.Reveal());
  secrets.Add(credentials.session_token.Reveal());
  for (const auto& [name, value] : call.parameters) {
    if (name != "RoleArn" && name != "RoleSessionName") secrets.Add(value);
  }
  return secrets;
}

}  // namespace

StatusOr<QueryAnswer> Send(const http::HttpClient& client, const QueryCall& call,
                           const Credentials& credentials, SystemTimePoint now, Duration timeout,
                           std::stop_token stop) {
  http::HttpRequest request;
  request.method = "POST";
  request.url = call.endpoint.url + "/";
  request.headers = {
      {"Content-Type", SecretString("application/x-www-form-urlencoded; charset=utf-8")}};
  request.body = SecretString(FormBody(call));
  request.timeout = timeout;
  request.idempotency = call.idempotency;
  if (!credentials.access_key.empty()) {
    TFV_ASSIGN_OR_RETURN(const auto signature, Sign({.method = request.method,
                                                     .url = request.url,
                                                     .headers = request.headers,
                                                     .body = request.body,
                                                     .credentials = credentials,
                                                     .region = call.endpoint.region,
                                                     .service = call.service,
                                                     .time = now}));
    request.headers.insert(request.headers.end(), signature.begin(), signature.end());
  }
  const Redactor secrets = SecretsOf(call, request, credentials);
  auto response = client.Send(request, std::move(stop));
  if (!response.ok()) return secrets.Redact(response.status());
  QueryAnswer answer{.status = response->status,
                     .body = std::move(response->body),
                     .stopped = std::move(response->stopped)};
  answer.error = ParseError(answer.body.Reveal(), secrets);
  return answer;
}

std::string FindText(const std::string& xml, std::string_view element) {
  pugi::xml_document document;
  if (!document.load_buffer(xml.data(), xml.size())) return {};
  return FindText(document, element);
}

QueryError ParseError(const std::string& xml, const Redactor& secrets) {
  pugi::xml_document document;
  if (!document.load_buffer(xml.data(), xml.size())) return {};
  QueryError error{FindText(document, "Code"), FindText(document, "Message")};
  // An overloaded front end answers only <ServiceUnavailableException/>.
  const pugi::xml_node root = document.document_element();
  if (error.code.empty() && !root.first_child()) error.code = LocalName(root.name());
  return {OneLine(error.code, secrets), OneLine(error.message, secrets)};
}

}  // namespace tfvault::aws
