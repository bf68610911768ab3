// SPDX-License-Identifier: MPL-2.0
// The forms in which servers and intermediaries quote a request.
#pragma once

#include "tfvault/base/encoding.h"

#include <cstdio>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace tfvault::test {

namespace quote {

inline std::string EachByte(const std::string& text, const char* format) {
  std::string out;
  for (const char c : text) {
    char escaped[16];
    std::snprintf(escaped, sizeof(escaped), format, static_cast<unsigned>(c) & 0xFFU);
    out += escaped;
  }
  return out;
}

inline std::string Replace(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

inline std::string Json(std::string text) {
  text = Replace(Replace(std::move(text), "\\", "\\\\"), "\"", "\\\"");
  return Replace(Replace(std::move(text), "/", "\\/"), "\n", "\\n");
}

inline std::string Html(std::string text) {
  text = Replace(Replace(std::move(text), "&", "&amp;"), "<", "&lt;");
  return Replace(Replace(Replace(std::move(text), "\"", "&quot;"), "+", "&plus;"), "/", "&#x2F;");
}

inline std::string Form(const std::string& text) {
  return Replace(PercentEncode(text), "%20", "+");
}

inline std::string Fold(const std::string& text, const std::string& line_end) {
  constexpr std::size_t kWidth = 7;
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += kWidth) {
    out += (at == 0 ? "" : line_end) + text.substr(at, kWidth);
  }
  return out;
}

inline std::string Base64Url(const std::string& text) {
  std::string out = Replace(Replace(Base64Encode(text), "+", "-"), "/", "_");
  out.erase(out.find_last_not_of('=') + 1);
  return out;
}

}  // namespace quote

using Quote = std::pair<std::string, std::function<std::string(const std::string&)>>;

// A name, and a function that quotes a text. Base64 occurs with each of the three offsets of the
// text.
inline std::vector<Quote> SimpleQuotes() {
  using namespace quote;  // NOLINT(google-build-using-namespace)
  return {
      {"raw", [](const auto& text) { return text; }},
      {"json", Json},
      {"json-u", [](const auto& text) { return EachByte(text, "\\u%04x"); }},
      {"json-U", [](const auto& text) { return EachByte(text, "\\u%04X"); }},
      {"backslash-x", [](const auto& text) { return EachByte(text, "\\x%02X"); }},
      {"html", Html},
      {"html-decimal", [](const auto& text) { return EachByte(text, "&#%u;"); }},
      {"html-hex", [](const auto& text) { return EachByte(text, "&#x%02x;"); }},
      {"percent", [](const auto& text) { return PercentEncode(text); }},
      {"percent-all", [](const auto& text) { return EachByte(text, "%%%02x"); }},
      {"form", Form},
      {"base64", Base64Encode},
      {"base64-1", [](const auto& text) { return Base64Encode(":" + text + "\"}"); }},
      {"base64-2", [](const auto& text) { return Base64Encode("{\"" + text + "\"}"); }},
      {"base64url", Base64Url},
      {"hex", HexEncode},
      {"folded", [](const auto& text) { return Fold(text, "\r\n "); }},
      {"lower-case",
       [](auto text) {
         for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
         return text;
       }},
  };
}

// Each form, and each pair of nested forms.
inline std::vector<Quote> Quotes() {
  std::vector<Quote> quotes = SimpleQuotes();
  for (const auto& [inner_name, inner] : SimpleQuotes()) {
    for (const auto& [outer_name, outer] : SimpleQuotes()) {
      quotes.emplace_back(
          inner_name + " in " + outer_name,
          [inner = inner, outer = outer](const auto& text) { return outer(inner(text)); });
    }
  }
  return quotes;
}

// The part of the secret's form that a text still contains, in percent. `around` is the size of the
// rest of the text in bytes.
inline std::size_t PercentShown(const std::string& redacted, const std::string& quoted,
                                std::size_t around) {
  return (quote::Replace(redacted, "(redacted)", "").size() - around) * 100 / quoted.size();
}

}  // namespace tfvault::test
