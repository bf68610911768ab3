// Cuts secrets out of text that somebody else wrote.
//
// Servers and intermediaries quote what they were sent: as it is, or escaped for JSON or HTML,
// percent-encoded, in base64 or hexadecimal, one inside the other, folded into lines and cut off.
#pragma once

#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"

#include <string>
#include <string_view>
#include <vector>

namespace tfvault {

// Holds the secrets of one request. Eight letters and digits of one in a row are cut out wherever
// they stand; a shorter secret only as a whole word, and one of fewer than five bytes never, or
// "true" and "60" would make every text unreadable.
class Redactor {
 public:
  void Add(std::string_view secret);

  // UTF-8 with "(redacted)" in place of every secret. What follows the first 32 KiB is left out.
  // Takes time in proportion to the length of the text and of the secrets.
  [[nodiscard]] std::string Redact(std::string_view text) const;
  // The same status with such a message.
  [[nodiscard]] Status Redact(const Status& status) const;

 private:
  std::vector<SecretString> secrets_{};
};

}  // namespace tfvault
