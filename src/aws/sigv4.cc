// SPDX-License-Identifier: MPL-2.0
#include "aws/sigv4.h"

#include "tfvault/base/encoding.h"
#include "tfvault/base/text.h"
#include "tfvault/base/url.h"
#include "tfvault/crypto/digest.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

namespace tfvault::aws {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

std::string FormatTime(SystemTimePoint time) {
  std::string text = FormatRfc3339(time);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

// Removes empty and dot segments; keeps a trailing slash.
std::string NormalisePath(std::string_view path) {
  std::vector<std::string_view> kept;
  bool directory = true;
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string_view segment = path.substr(0, slash);
    directory = slash != std::string_view::npos || segment == "." || segment == "..";
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    if (segment == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (!segment.empty() && segment != ".") {
      kept.push_back(segment);
    }
  }
  std::string result = "/";
  for (const std::string_view segment : kept) result.append(segment).append("/");
  if (!directory) result.pop_back();
  return result;
}

std::string PercentDecode(std::string_view text) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
  };
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape =
        text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0;
    result += escape ? static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])) : text[i];
    if (escape) i += 2;
  }
  return result;
}

std::string CanonicalQuery(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> parameters;
  while (!query.empty()) {
    const std::string_view parameter = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(parameter.size() + 1, query.size()));
    if (parameter.empty()) continue;
    const std::size_t equals = std::min(parameter.find('='), parameter.size());
    const std::string_view value = parameter.substr(std::min(equals + 1, parameter.size()));
    parameters.emplace_back(PercentEncode(PercentDecode(parameter.substr(0, equals))),
                            PercentEncode(PercentDecode(value)));
  }
  std::sort(parameters.begin(), parameters.end());
  std::string result;
  for (const auto& [name, value] : parameters) {
    result.append(result.empty() ? "" : "&").append(name).append("=").append(value);
  }
  return result;
}

// Removes blanks at both ends, and replaces each run of blanks inside by one space.
std::string CanonicalValue(std::string_view value) {
  std::string result;
  bool gap = false;
  for (const char c : value) {
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      gap = !result.empty();
      continue;
    }
    if (gap) result += ' ';
    gap = false;
    result += c;
  }
  return result;
}

}  // namespace

StatusOr<std::vector<http::HttpHeader>> Sign(const SigningInput& input) {
  const auto url = ParseUrl(input.url);
  if (!url.ok() || !url->user_info.empty())
    return Error(StatusCode::kInvalidArgument, "cannot sign: not an absolute URL");
  const std::string timestamp = FormatTime(input.time);
  const std::string date = timestamp.substr(0, 8);
  std::vector<http::HttpHeader> added = {{"X-Amz-Date", SecretString(timestamp)}};
  if (input.credentials.is_session()) {
    added.push_back({"X-Amz-Security-Token", input.credentials.session_token});
  }

  std::map<std::string, SecretString> headers = {{"host", SecretString(url->HostHeader())}};
  const auto add = [&headers](const http::HttpHeader& header) {
    SecretString value(CanonicalValue(header.value.Reveal()));
    const auto [known, is_new] = headers.try_emplace(LowerCase(header.name), value);
    if (!is_new) known->second = SecretString::Of({known->second.Reveal(), ",", value.Reveal()});
  };
  for (const http::HttpHeader& header : input.headers) add(header);
  for (const http::HttpHeader& header : added) add(header);

  SecretBuffer canonical;
  canonical += input.method + "\n" + PercentEncode(NormalisePath(url->path), "/") + "\n" +
               CanonicalQuery(url->query) + "\n";
  std::string signed_names;
  for (const auto& [name, value] : headers) {
    canonical.append(name).append(":").append(value.Reveal()).append("\n");
    signed_names.append(signed_names.empty() ? "" : ";").append(name);
  }
  canonical += "\n" + signed_names + "\n" + HexEncode(crypto::Sha256(input.body.Reveal()));
  const SecretString canonical_request(canonical);

  const std::string scope = date + "/" + input.region + "/" + input.service + "/aws4_request";
  const std::string to_sign = std::string(kAlgorithm) + "\n" + timestamp + "\n" + scope + "\n" +
                              HexEncode(crypto::Sha256(canonical_request.Reveal()));
  SecretString key = SecretString::Of({"AWS4", input.credentials.secret_key.Reveal()});
  for (const std::string_view part :
       {std::string_view(date), std::string_view(input.region), std::string_view(input.service),
        std::string_view("aws4_request")}) {
    key = crypto::HmacSha256(key, part);
  }
  const SecretString signature = crypto::HmacSha256(key, to_sign);
  if (signature.empty()) return Error(StatusCode::kInternal, "OpenSSL offers no SHA-256");

  added.push_back({"Authorization", SecretString(std::string(kAlgorithm) +
                                                 " Credential=" + input.credentials.access_key +
                                                 "/" + scope + ", SignedHeaders=" + signed_names +
                                                 ", Signature=" + HexEncode(signature.Reveal()))});
  return added;
}

}  // namespace tfvault::aws
