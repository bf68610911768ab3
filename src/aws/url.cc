#include "aws/url.h"

#include <algorithm>

namespace tfvault::aws {

std::optional<Url> ParseUrl(std::string_view text) {
  Url url;
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return std::nullopt;
  url.scheme = text.substr(0, scheme_end);
  std::transform(url.scheme.begin(), url.scheme.end(), url.scheme.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  });
  if (url.scheme != "http" && url.scheme != "https") return std::nullopt;

  std::string_view rest = text.substr(scheme_end + 3);
  rest = rest.substr(0, rest.find('#'));
  if (const std::size_t mark = rest.find('?'); mark != std::string_view::npos) {
    url.query = rest.substr(mark + 1);
    rest = rest.substr(0, mark);
  }
  const std::size_t path_start = std::min(rest.find('/'), rest.size());
  url.authority = rest.substr(0, path_start);
  url.path = rest.substr(path_start);
  if (url.authority.empty() || url.authority.front() == ':') return std::nullopt;
  if (url.authority.find('@') != std::string::npos) return std::nullopt;
  return url;
}

std::string HostHeader(const Url& url) {
  const std::string_view standard = url.scheme == "https" ? ":443" : ":80";
  const bool redundant = url.authority.ends_with(standard);
  return url.authority.substr(0, url.authority.size() - (redundant ? standard.size() : 0));
}

}  // namespace tfvault::aws
