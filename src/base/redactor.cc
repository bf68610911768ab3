// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/redactor.h"

#include "tfvault/base/encoding.h"
#include "tfvault/base/text.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_set>
#include <utility>

namespace tfvault {
namespace {

constexpr std::size_t kLongestText = 32UL * 1024;
constexpr std::size_t kShortestSecret = 5;
constexpr std::size_t kFragment = sizeof(std::uint64_t);
// Shortest start of a secret that is removed at the end of a text, which may be truncated in the
// middle of a secret.
constexpr std::size_t kShortestPrefix = 4;
constexpr int kMostLayers = 6;      // nested layers of escapes
constexpr int kMostTransports = 2;  // nested layers of base64 or hexadecimal
constexpr unsigned kBase64Bits = 6;
constexpr unsigned kHexBits = 4;

// A byte of a decoded text, and the range of bytes in the original text that it was decoded from.
struct Piece {
  char c = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};
using Pieces = std::vector<Piece>;

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Keeps letters and digits, in lower case: no encoding changes them, and line folds are skipped.
bool KeepWordCharacters(char& c) {
  if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return IsLetter(c) || IsDigit(c);
}

// Keeps all characters except blanks, for secrets with few letters and digits. A plus can encode a
// blank.
bool KeepAllButBlanks(char& c) { return !IsBlank(c) && c != '+'; }

Pieces Compact(const Pieces& text, bool (*keep)(char&)) {
  Pieces compact;
  compact.reserve(text.size());
  for (Piece piece : text) {
    if (keep(piece.c)) compact.push_back(piece);
  }
  return compact;
}

std::string TextOf(const Pieces& pieces) {
  std::string text;
  text.reserve(pieces.size());
  for (const Piece& piece : pieces) text += piece.c;
  return text;
}

Pieces PiecesOf(std::string_view text) {
  Pieces pieces;
  pieces.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) pieces.push_back({text[i], i, i + 1});
  return pieces;
}

std::optional<std::uint32_t> DigitValue(char c) {
  if (IsDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

std::optional<std::uint32_t> Base64Value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (IsDigit(c)) return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  if (c == '/' || c == '_') return 63;
  return std::nullopt;
}

void AppendUtf8(std::uint32_t code, std::string& out) {
  const auto tail = [&](unsigned shift) {
    out += static_cast<char>(0x80U | ((code >> shift) & 0x3FU));
  };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | (code >> 6U));
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0U | (code >> 12U));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0U | ((code >> 18U) & 0x07U));
    tail(12);
    tail(6);
    tail(0);
  }
}

// Removes one layer of escapes.
class Unescaper {
 public:
  explicit Unescaper(const Pieces& in) : in_(in) {}

  Pieces Run() {
    Pieces out;
    out.reserve(in_.size());
    while (at_ < in_.size()) {
      decoded_.clear();
      length_ = 0;
      if (At(0) == '\\') TakeBackslash();
      if (At(0) == '&') TakeEntity();
      if (At(0) == '%') TakePercent();
      if (length_ == 0) {
        out.push_back(in_[at_++]);
        continue;
      }
      const Piece& last = in_[at_ + length_ - 1];
      for (const char c : decoded_) out.push_back({c, in_[at_].begin, last.end});
      at_ += length_;
    }
    return out;
  }

 private:
  [[nodiscard]] char At(std::size_t offset) const {
    return at_ + offset < in_.size() ? in_[at_ + offset].c : '\0';
  }

  [[nodiscard]] std::optional<std::uint32_t> Hex(std::size_t offset, std::size_t digits) const {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      const auto digit = DigitValue(At(offset + i));
      if (!digit) return std::nullopt;
      value = (value << 4U) | *digit;
    }
    return value;
  }

  void TakeByte(std::optional<std::uint32_t> byte, std::size_t length) {
    if (!byte) return;
    decoded_ = static_cast<char>(*byte);
    length_ = length;
  }

  // Decodes \uXXXX or %uXXXX, or a surrogate pair of them for a character beyond U+FFFF.
  void TakeUnicode() {
    constexpr std::size_t kLength = 6;
    const auto first = Hex(2, 4);
    if (!first) return;
    std::uint32_t code = *first;
    length_ = kLength;
    const auto second = At(kLength + 1) == 'u' ? Hex(kLength + 2, 4) : std::nullopt;
    if (code >= 0xD800 && code < 0xDC00 && second && *second >= 0xDC00 && *second < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10U) + (*second - 0xDC00);
      length_ *= 2;
    }
    AppendUtf8(code, decoded_);
  }

  void TakeBackslash() {
    constexpr std::string_view kNames = "nrtbf\"\\/'";
    constexpr std::string_view kMeanings = "\n\r\t\b\f\"\\/'";
    if (At(1) == 'u') return TakeUnicode();
    if (At(1) == 'x') return TakeByte(Hex(2, 2), 4);
    const auto name = kNames.find(At(1));
    if (name != std::string_view::npos) {
      TakeByte(static_cast<unsigned char>(kMeanings[name]), 2);
    }
  }

  void TakePercent() {
    if (At(1) == 'u') return TakeUnicode();
    TakeByte(Hex(1, 2), 3);
  }

  void TakeEntity() {
    if (At(1) == '#') return TakeNumericEntity();
    constexpr std::array<std::pair<std::string_view, char>, 34> kNames = {
        {{"amp", '&'},    {"lt", '<'},     {"gt", '>'},     {"quot", '"'},  {"apos", '\''},
         {"nbsp", ' '},   {"Tab", '\t'},   {"excl", '!'},   {"num", '#'},   {"dollar", '$'},
         {"percnt", '%'}, {"lpar", '('},   {"rpar", ')'},   {"ast", '*'},   {"plus", '+'},
         {"comma", ','},  {"period", '.'}, {"sol", '/'},    {"colon", ':'}, {"semi", ';'},
         {"equals", '='}, {"quest", '?'},  {"commat", '@'}, {"lsqb", '['},  {"lbrack", '['},
         {"bsol", '\\'},  {"rsqb", ']'},   {"rbrack", ']'}, {"Hat", '^'},   {"lowbar", '_'},
         {"grave", '`'},  {"lcub", '{'},   {"verbar", '|'}, {"rcub", '}'}}};
    std::string name;
    constexpr std::size_t kLongestName = 6;
    while (name.size() <= kLongestName && IsLetter(At(name.size() + 1))) {
      name += At(name.size() + 1);
    }
    if (At(name.size() + 1) != ';') return;
    for (const auto& [known, meaning] : kNames) {
      if (name == known) TakeByte(static_cast<unsigned char>(meaning), name.size() + 2);
    }
  }

  void TakeNumericEntity() {
    constexpr std::uint32_t kLargest = 0x10FFFF;
    const bool hex = At(2) == 'x' || At(2) == 'X';
    const std::uint32_t base = hex ? 16 : 10;
    const std::size_t begin = hex ? 3 : 2;
    std::size_t end = begin;
    std::uint32_t code = 0;
    for (; code <= kLargest; ++end) {
      const auto digit = DigitValue(At(end));
      if (!digit || *digit >= base) break;
      code = code * base + *digit;
    }
    if (end == begin || code > kLargest) return;
    AppendUtf8(code, decoded_);
    length_ = At(end) == ';' ? end + 1 : end;
  }

  const Pieces& in_;
  std::size_t at_ = 0;
  std::string decoded_{};   // the decoded escape at `at_`
  std::size_t length_ = 0;  // the length of that escape; 0: there is none
};

// Removes line ends and the blanks after them, because a fold can split an escape.
Pieces Unfold(const Pieces& text) {
  Pieces out;
  out.reserve(text.size());
  bool folds = false;
  for (const Piece& piece : text) {
    folds = piece.c == '\n' || piece.c == '\r' || (folds && IsBlank(piece.c));
    if (!folds) out.push_back(piece);
  }
  return out;
}

// Calls `use` with the text and with the result after each removed layer of escapes; returns the
// last result.
template <typename Use>
Pieces ForEachLayer(Pieces text, const Use& use) {
  use(text);
  for (int layer = 0; layer < kMostLayers; ++layer) {
    Pieces next = Unescaper(Unfold(text)).Run();
    if (next.size() == text.size()) break;
    text = std::move(next);
    use(text);
  }
  return text;
}

// Decodes the digits of the text to bytes, from digit number `skip` on. All other characters, such
// as folds and quotes, are skipped.
Pieces DecodeDigits(const Pieces& text, unsigned bits, std::size_t skip) {
  Pieces out;
  std::uint32_t value = 0;
  unsigned count = 0;
  std::array<std::size_t, 2> begins{};  // the positions of the last two digits
  for (const Piece& piece : text) {
    const auto digit = bits == kHexBits ? DigitValue(piece.c) : Base64Value(piece.c);
    if (!digit) continue;
    if (skip > 0) {
      --skip;
      continue;
    }
    begins = {begins[1], piece.begin};
    value = (value << bits) | *digit;
    count += bits;
    if (count < 8) continue;
    count -= 8;
    out.push_back({static_cast<char>((value >> count) & 0xFFU), begins[0], piece.end});
  }
  return out;
}

std::uint64_t FragmentAt(const Pieces& text, std::size_t at) {
  std::uint64_t fragment = 0;
  for (std::size_t i = 0; i < kFragment; ++i) {
    fragment = (fragment << 8U) | static_cast<unsigned char>(text[at + i].c);
  }
  return fragment;
}

struct Needles {
  std::unordered_set<std::uint64_t> fragments{};
  std::unordered_set<std::string> prefixes{};

  void Add(const Pieces& secret) {
    for (std::size_t at = 0; at + kFragment <= secret.size(); ++at) {
      fragments.insert(FragmentAt(secret, at));
    }
    const std::string text = TextOf(secret).substr(0, kFragment);
    for (auto length = kShortestPrefix; length < text.size(); ++length) {
      prefixes.insert(text.substr(0, length));
    }
  }
};

class Search {
 public:
  Search(const std::vector<SecretString>& secrets, std::string_view text)
      : text_(text), hidden_(text.size(), false) {
    for (const SecretString& secret : secrets) {
      ForEachLayer(PiecesOf(secret.Reveal()), [&](const Pieces& layer) { AddSecret(layer); });
    }
  }

  std::string Run() {
    Look(PiecesOf(text_), 0);
    std::string out;
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if (!hidden_[i]) out += text_[i];
      if (hidden_[i] && (i == 0 || !hidden_[i - 1])) out += "(redacted)";
    }
    return out;
  }

 private:
  void AddSecret(const Pieces& secret) {
    const Pieces word = Compact(secret, KeepWordCharacters);
    const Pieces whole = Compact(secret, KeepAllButBlanks);
    if (word.size() >= kFragment) return in_words_.Add(word);
    if (whole.size() < kShortestSecret) return;
    in_whole_.Add(whole);
    if (whole.size() < kFragment) short_secrets_.insert(TextOf(whole));
  }

  void Look(const Pieces& text, int transports) {
    const Pieces plain = ForEachLayer(text, [&](const Pieces& layer) {
      LookFor(in_words_, Compact(layer, KeepWordCharacters), transports == 0);
      const Pieces whole = Compact(layer, KeepAllButBlanks);
      LookFor(in_whole_, whole, transports == 0);
      LookForShort(layer, whole);
    });
    if (transports == kMostTransports) return;
    for (std::size_t skip = 0; skip < 4; ++skip) {
      Look(DecodeDigits(plain, kBase64Bits, skip), transports + 1);
    }
    for (std::size_t skip = 0; skip < 2; ++skip) {
      Look(DecodeDigits(plain, kHexBits, skip), transports + 1);
    }
  }

  void LookFor(const Needles& needles, const Pieces& text, bool can_be_cut_off) {
    if (needles.fragments.empty() && needles.prefixes.empty()) return;
    for (std::size_t at = 0; at + kFragment <= text.size(); ++at) {
      if (needles.fragments.contains(FragmentAt(text, at))) Hide(text, at, kFragment);
    }
    for (auto length = kShortestPrefix; can_be_cut_off && length < kFragment; ++length) {
      if (text.size() < length) break;
      const Pieces end(text.end() - static_cast<std::ptrdiff_t>(length), text.end());
      if (needles.prefixes.contains(TextOf(end))) Hide(end, 0, length);
    }
  }

  // `whole` is `layer` without its blanks.
  void LookForShort(const Pieces& layer, const Pieces& whole) {
    if (short_secrets_.empty()) return;
    // Word boundaries depend on the blanks: "a b" has one between a and b, "ab" does not.
    const auto is_word = [](const Piece& piece) {
      return IsLetter(piece.c) || IsDigit(piece.c) || static_cast<unsigned char>(piece.c) >= 0x80;
    };
    std::vector<bool> begins(whole.size() + 1, true);  // whether a word can begin here
    std::size_t next = 0;
    for (std::size_t i = 0; i < layer.size(); ++i) {
      char c = layer[i].c;
      if (!KeepAllButBlanks(c)) continue;
      begins[next++] = i == 0 || !is_word(layer[i - 1]) || !is_word(layer[i]);
    }
    const std::string text = TextOf(whole);
    for (const std::string& secret : short_secrets_) {
      for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 1)) {
        if (begins[at] && begins[at + secret.size()]) Hide(whole, at, secret.size());
      }
    }
  }

  void Hide(const Pieces& text, std::size_t at, std::size_t length) {
    for (std::size_t i = text[at].begin; i < text[at + length - 1].end; ++i) hidden_[i] = true;
  }

  std::string_view text_;
  std::vector<bool> hidden_;
  Needles in_words_{};
  Needles in_whole_{};
  std::unordered_set<std::string> short_secrets_{};
};

}  // namespace

void Redactor::Add(std::string_view secret) {
  if (secret.size() >= kShortestSecret) secrets_.emplace_back(std::string(secret));
}

Status Redactor::Redact(const Status& status) const {
  Status redacted = Error(status.code(), Redact(std::string_view(Message(status))));
  status.ForEachPayload(
      [&](auto type_url, const absl::Cord& payload) { redacted.SetPayload(type_url, payload); });
  return redacted;
}

std::string Redactor::Redact(std::string_view text) const {
  const bool whole = text.size() <= kLongestText;
  text = text.substr(0, kLongestText);
  std::string clean = secrets_.empty() ? std::string(text) : Search(secrets_, text).Run();
  return ReplaceInvalidUtf8(clean) + (whole ? "" : "...");
}

}  // namespace tfvault
