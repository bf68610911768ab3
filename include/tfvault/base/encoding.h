// SPDX-License-Identifier: MPL-2.0
// Text encodings: base64, hexadecimal, percent-encoding, UTF-8, and text for JSON and terminals.
#pragma once

#include "tfvault/base/status.h"

#include <string>
#include <string_view>

namespace tfvault {

// RFC 4648 section 4, with padding.
[[nodiscard]] std::string Base64Encode(std::string_view bytes);
[[nodiscard]] StatusOr<std::string> Base64Decode(std::string_view text);
// RFC 4648 section 5, without padding.
[[nodiscard]] std::string Base64UrlEncode(std::string_view bytes);

// Lower-case hexadecimal.
[[nodiscard]] std::string HexEncode(std::string_view bytes);

// RFC 3986: keeps A-Z a-z 0-9 - . _ ~ and the characters in `also_keep`; every other byte becomes
// %XX with upper-case digits.
[[nodiscard]] std::string PercentEncode(std::string_view text, std::string_view also_keep = {});

// Replaces every byte sequence that is not UTF-8 with U+FFFD, because protobuf and JSON reject such
// text.
[[nodiscard]] std::string ReplaceInvalidUtf8(std::string_view text);
[[nodiscard]] bool IsValidUtf8(std::string_view text);

// The text as a JSON string with quotes; bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string JsonQuote(std::string_view text);

// UTF-8 that is safe to print on a terminal. Control characters, which can move the cursor or send
// commands, and characters that change the writing direction become U+FFFD; line ends and tabs
// stay.
[[nodiscard]] std::string Printable(std::string_view text);

}  // namespace tfvault
