// SPDX-License-Identifier: MPL-2.0
#include "tfvault/vault/path.h"

#include "tfvault/base/encoding.h"
#include "tfvault/base/text.h"

#include <algorithm>
#include <string_view>

namespace tfvault::vault {
namespace {

constexpr std::string_view kKeptInSegments = "$&+,:;=@";  // vault-api 1.5

Status BadPath(std::string_view path, const std::string& problem) {
  // The path may contain control characters, so the message shows it percent-encoded.
  return Error(StatusCode::kInvalidArgument,
               "the Vault path '" + PercentEncode(path, "/ $&+,:;=@") + "' " + problem);
}

}  // namespace

StatusOr<std::string> EncodePath(const std::string& path) {
  std::string_view rest = Trim(path, "/");
  if (rest.empty()) return Error(StatusCode::kInvalidArgument, "the Vault path is empty");
  if (!IsValidUtf8(rest)) return BadPath(path, "is not UTF-8 text");
  std::string encoded;
  while (true) {
    const std::string_view segment = rest.substr(0, rest.find('/'));
    if (segment.empty()) return BadPath(path, "has an empty segment");
    if (segment == "." || segment == "..") return BadPath(path, "has a '.' or '..' segment");
    if (std::any_of(segment.begin(), segment.end(),
                    [](unsigned char c) { return c < 0x20 || c == 0x7F; })) {
      return BadPath(path, "has a control character");
    }
    encoded += PercentEncode(segment, kKeptInSegments);
    if (segment.size() == rest.size()) return encoded;
    encoded += '/';
    rest.remove_prefix(segment.size() + 1);
  }
}

StatusOr<std::string> ObjectPath(const std::string& mount, const std::string& kind,
                                 const std::string& name) {
  const std::string_view trimmed = Trim(mount, "/");
  if (trimmed.empty()) return Error(StatusCode::kInvalidArgument, "the mount path is empty");
  if (name.empty()) {
    return Error(StatusCode::kInvalidArgument, "a name below '" + kind + "' is empty");
  }
  if (name.find('/') != std::string::npos) {
    return Error(StatusCode::kInvalidArgument,
                 "the name below '" + kind + "' must not contain a slash");
  }
  std::string path = std::string(trimmed) + "/" + kind + "/" + name;
  TFV_RETURN_IF_ERROR(EncodePath(path).status());
  return path;
}

}  // namespace tfvault::vault
