// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/url.h"

#include "tfvault/base/text.h"

#include <algorithm>

namespace tfvault {

std::string Url::Origin() const {
  return scheme + "://" + user_info + (user_info.empty() ? "" : "@") + authority;
}

std::string Url::HostHeader() const {
  const std::string_view standard = scheme == "https" ? ":443" : ":80";
  const bool redundant = authority.ends_with(standard);
  return authority.substr(0, authority.size() - (redundant ? standard.size() : 0));
}

StatusOr<Url> ParseUrl(std::string_view text) {
  const auto bad = [](const std::string& problem) {
    return Error(StatusCode::kInvalidArgument, "the address " + problem);
  };
  if (std::any_of(text.begin(), text.end(),
                  [](unsigned char c) { return c < 0x20 || c == 0x7F || c == '\\'; }) ||
      text.substr(0, text.find('/', text.find("://") + 3)).find(' ') != std::string_view::npos) {
    return bad("contains a blank, a backslash or a control character");
  }
  const auto scheme_end = text.find("://");
  Url url{.scheme = LowerCase(text.substr(0, scheme_end))};
  if (scheme_end == std::string_view::npos || (url.scheme != "http" && url.scheme != "https")) {
    return bad("must begin with http:// or https://");
  }
  std::string_view rest = text.substr(scheme_end + 3);
  rest = rest.substr(0, rest.find('#'));
  if (const auto mark = rest.find('?'); mark != std::string_view::npos) {
    url.query = rest.substr(mark + 1);
    rest = rest.substr(0, mark);
  }
  const auto path = std::min(rest.find('/'), rest.size());
  url.path = rest.substr(path);
  rest = rest.substr(0, path);
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
    url.user_info = rest.substr(0, at);
    rest = rest.substr(at + 1);
  }
  url.authority = rest;
  if (rest.empty() || rest.front() == ':') return bad("has no host");
  return url;
}

}  // namespace tfvault
