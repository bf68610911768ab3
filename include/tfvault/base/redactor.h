// SPDX-License-Identifier: MPL-2.0
// Removes secrets from text that comes from a server or another program.
//
// Servers and proxies quote requests in their errors: verbatim, escaped for JSON or HTML,
// percent-encoded, in base64 or hexadecimal, in several nested encodings, with line breaks, and
// truncated. The redactor finds a secret in all of these forms.
#pragma once

#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"

#include <string>
#include <string_view>
#include <vector>

namespace tfvault {

// The secrets of one request. Eight consecutive letters and digits of a secret are removed wherever
// they occur. A shorter secret is removed only as a whole word. A secret of fewer than five bytes
// is never removed, because values such as "true" and "60" occur in ordinary text.
class Redactor {
 public:
  void Add(std::string_view secret);

  // Returns the first 32 KiB of the text as UTF-8, with "(redacted)" in place of every secret.
  // Takes time proportional to the lengths of the text and of the secrets.
  [[nodiscard]] std::string Redact(std::string_view text) const;
  // Returns the status with a redacted message.
  [[nodiscard]] Status Redact(const Status& status) const;

 private:
  std::vector<SecretString> secrets_{};
};

}  // namespace tfvault
