// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/encoding.h"

#include "base/abseil.h"

#include <absl/strings/escaping.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <tuple>

namespace tfvault {
namespace {

// Length of the valid UTF-8 sequence at the front of `text`; 0 if there is none.
std::size_t SequenceLength(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  std::size_t length = 0;
  std::uint32_t code = 0;
  std::uint32_t smallest = 0;
  if ((lead & 0xE0U) == 0xC0) {
    length = 2, code = lead & 0x1FU, smallest = 0x80;
  } else if ((lead & 0xF0U) == 0xE0) {
    length = 3, code = lead & 0x0FU, smallest = 0x800;
  } else if ((lead & 0xF8U) == 0xF0) {
    length = 4, code = lead & 0x07U, smallest = 0x10000;
  } else {
    return 0;
  }
  if (text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return 0;
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return code < smallest || code > 0x10FFFF || surrogate ? 0 : length;
}

}  // namespace

std::string Base64Encode(std::string_view bytes) { return absl::Base64Escape(ToAbseil(bytes)); }

std::string Base64UrlEncode(std::string_view bytes) {
  return absl::WebSafeBase64Escape(ToAbseil(bytes));
}

StatusOr<std::string> Base64Decode(std::string_view text) {
  std::string bytes;
  // abseil also accepts blanks and text without padding.
  if (!absl::Base64Unescape(ToAbseil(text), &bytes) || Base64Encode(bytes) != text) {
    return Error(StatusCode::kInvalidArgument, "not base64 text");
  }
  return bytes;
}

std::string HexEncode(std::string_view bytes) { return absl::BytesToHexString(ToAbseil(bytes)); }

std::string PercentEncode(std::string_view text, std::string_view also_keep) {
  constexpr std::string_view kKeep =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (kKeep.find(c) != std::string_view::npos || also_keep.find(c) != std::string_view::npos) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    }
  }
  return out;
}

std::string ReplaceInvalidUtf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = SequenceLength(text);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
      text.remove_prefix(1);
    } else {
      out += text.substr(0, length);
      text.remove_prefix(length);
    }
  }
  return out;
}

std::string JsonQuote(std::string_view text) {
  const std::string clean = ReplaceInvalidUtf8(text);
  std::string out = "\"";
  for (const char c : clean) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          std::array<char, 8> escaped{};
          std::ignore =
              std::snprintf(escaped.data(), escaped.size(), "\\u%04x", static_cast<unsigned>(c));
          out += escaped.data();
        } else {
          out += c;
        }
    }
  }
  return out += '"';
}

std::string Printable(std::string_view text) {
  const std::string valid = ReplaceInvalidUtf8(text);
  std::string_view rest = valid;
  std::string out;
  out.reserve(valid.size());
  const auto last_is = [&](std::string_view lead, unsigned char first, unsigned char last) {
    if (!rest.starts_with(lead)) return false;
    const auto byte = static_cast<unsigned char>(rest[lead.size()]);
    return byte >= first && byte <= last;
  };
  while (!rest.empty()) {
    const auto byte = static_cast<unsigned char>(rest.front());
    const std::size_t length = SequenceLength(rest);
    const bool control = (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F ||
                         last_is("\xC2", 0x80, 0x9F) ||      // U+0080 to U+009F
                         last_is("\xE2\x80", 0xAA, 0xAE) ||  // U+202A to U+202E
                         last_is("\xE2\x81", 0xA6, 0xA9);    // U+2066 to U+2069
    if (!rest.starts_with("\r\n")) {
      out += control ? std::string_view("\xEF\xBF\xBD") : rest.substr(0, length);
    }
    rest.remove_prefix(length);
  }
  return out;
}

bool IsValidUtf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = SequenceLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace tfvault
