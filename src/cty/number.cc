// SPDX-License-Identifier: MPL-2.0
#include "tfvault/cty/number.h"

#include "tfvault/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace tfvault::cty {
namespace {

Status Malformed() { return Error(StatusCode::kInvalidArgument, "not a decimal number"); }

// Removes the digits from the front of `text` and returns them.
std::string_view TakeDigits(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), IsDigit);
  const auto digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

// All digits of a finite double: at most 309 digits before and 1074 after the decimal point.
std::string ExactText(double value) {
  std::array<char, 1400> text{};
  const bool integer = std::trunc(value) == value;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                 std::chars_format::fixed, integer ? 0 : 1074);
  return {text.data(), end.ptr};
}

}  // namespace

Number::Number(std::int64_t value) { *this = *Parse(std::to_string(value)); }

Number Number::FromUint64(std::uint64_t value) { return *Parse(std::to_string(value)); }

StatusOr<Number> Number::FromDouble(double value) {
  if (!std::isfinite(value)) {
    return Error(StatusCode::kInvalidArgument, "a number must be finite");
  }
  if (std::trunc(value) == value) return Parse(ExactText(value));
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
  return Parse({text.data(), end.ptr});
}

StatusOr<Number> Number::Parse(std::string_view text) {
  Number number;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    number.negative_ = text.front() == '-';
    text.remove_prefix(1);
  }
  const auto whole = TakeDigits(text);
  std::string_view fraction;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    fraction = TakeDigits(text);
    if (fraction.empty()) return Malformed();
  }
  if (whole.empty()) return Malformed();
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+')) {
      text.remove_prefix(1);
      if (text.starts_with('-')) return Malformed();
    }
    const auto end = std::from_chars(text.data(), text.data() + text.size(), number.exponent_);
    if (end.ec == std::errc::invalid_argument || end.ptr != text.data() + text.size()) {
      return Malformed();
    }
    // Far beyond the limit below, but small enough for the arithmetic.
    constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max() / 4;
    if (end.ec != std::errc()) number.exponent_ = text.starts_with('-') ? -kHuge : kHuge;
    number.exponent_ = std::clamp(number.exponent_, -kHuge, kHuge);
    text = {};
  }
  if (!text.empty()) return Malformed();

  number.digits_.append(whole).append(fraction);
  number.exponent_ -= static_cast<std::int64_t>(fraction.size());
  number.digits_.erase(0, number.digits_.find_first_not_of('0'));
  if (number.digits_.empty()) return Number();
  const auto last = number.digits_.find_last_not_of('0');
  number.exponent_ += static_cast<std::int64_t>(number.digits_.size() - 1 - last);
  number.digits_.resize(last + 1);
  if (static_cast<std::int64_t>(number.digits_.size()) + number.exponent_ > kMaxDigits ||
      -number.exponent_ > kMaxDigits) {
    return Error(StatusCode::kInvalidArgument, "a number has at most " +
                                                   std::to_string(kMaxDigits) +
                                                   " digits before and after the decimal point");
  }
  return number;
}

std::optional<std::int64_t> Number::AsInt64() const {
  if (exponent_ < 0) return std::nullopt;
  const std::string text = ToString();
  std::int64_t value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  return end.ec == std::errc() ? std::optional(value) : std::nullopt;
}

std::optional<std::uint64_t> Number::AsUint64() const {
  if (exponent_ < 0 || negative_) return std::nullopt;
  const std::string text = ToString();
  std::uint64_t value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  return end.ec == std::errc() ? std::optional(value) : std::nullopt;
}

double Number::AsDouble() const {
  // The text has no decimal point, so the result does not depend on the locale.
  const std::string text =
      (negative_ ? "-0" : "0") + digits_ + 'e' + std::to_string(digits_.empty() ? 0 : exponent_);
  return std::strtod(text.c_str(), nullptr);
}

std::optional<double> Number::AsExactDouble() const {
  const double value = AsDouble();
  if (!std::isfinite(value)) return std::nullopt;
  const auto exact = Parse(ExactText(value));
  return exact.ok() && *exact == *this ? std::optional(value) : std::nullopt;
}

std::string Number::ToString() const {
  if (digits_.empty()) return "0";
  std::string text = digits_;
  if (exponent_ >= 0) {
    text.append(static_cast<std::size_t>(exponent_), '0');
  } else {
    const auto places = static_cast<std::size_t>(-exponent_);
    if (text.size() <= places) text.insert(0, places - text.size() + 1, '0');
    text.insert(text.size() - places, 1, '.');
  }
  return negative_ ? '-' + text : text;
}

std::strong_ordering operator<=>(const Number& a, const Number& b) {
  const auto sign = [](const Number& n) { return n.digits_.empty() ? 0 : n.negative_ ? -1 : 1; };
  if (sign(a) != sign(b)) return sign(a) <=> sign(b);
  if (a.negative_) {
    Number left = b;
    Number right = a;
    left.negative_ = right.negative_ = false;
    return left <=> right;
  }
  const auto magnitude = [](const Number& n) {
    return static_cast<std::int64_t>(n.digits_.size()) + n.exponent_;
  };
  if (magnitude(a) != magnitude(b)) return magnitude(a) <=> magnitude(b);
  return a.digits_ <=> b.digits_;
}

}  // namespace tfvault::cty
