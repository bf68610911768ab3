#include "vault/url.h"

#include <algorithm>
#include <cctype>

namespace tfvault::vault {

StatusOr<Url> ParseUrl(const std::string& text) {
  const auto bad = [](const std::string& problem) {
    return Error(StatusCode::kInvalidArgument, "the address " + problem);
  };
  if (std::any_of(text.begin(), text.end(),
                  [](unsigned char c) { return c <= 0x20 || c == 0x7F || c == '\\'; })) {
    return bad("contains a blank, a backslash or a control character");
  }
  const auto scheme_end = text.find("://");
  if (scheme_end == std::string::npos) return bad("must begin with http:// or https://");
  Url url{.scheme = text.substr(0, scheme_end)};
  std::transform(url.scheme.begin(), url.scheme.end(), url.scheme.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (url.scheme != "http" && url.scheme != "https") {
    return bad("must begin with http:// or https://");
  }
  const auto begin = scheme_end + 3;
  const auto end = std::min(text.find_first_of("?#", begin), text.size());
  const auto slash = std::min(text.find('/', begin), end);
  url.authority = text.substr(begin, slash - begin);
  url.path = text.substr(slash, end - slash);
  if (url.authority.empty()) return bad("has no host");
  return url;
}

}  // namespace tfvault::vault
