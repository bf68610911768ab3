// SPDX-License-Identifier: MPL-2.0
// An exact decimal number, as Terraform's type number: integers and decimal fractions keep every
// digit (plugin-protocol 3.2).
#pragma once

#include "tfvault/base/status.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tfvault::cty {

// Numbers are normalised: the forms 5, 5.0, "5" and 5e0 compare equal.
class Number {
 public:
  static constexpr std::int64_t kMaxDigits = 4096;  // on each side of the decimal point

  Number() = default;          // zero
  Number(std::int64_t value);  // NOLINT(google-explicit-constructor): integers are numbers
  static Number FromUint64(std::uint64_t value);
  // Converts integers exactly, and fractions through the shortest decimal text of the double, as
  // cty compares them (0.1 is 0.1). Errors: kInvalidArgument for NaN and infinities.
  [[nodiscard]] static StatusOr<Number> FromDouble(double value);
  // Parses decimal text with optional sign, fraction and exponent. Errors: kInvalidArgument for any
  // other text, and for more than kMaxDigits digits before or after the decimal point, so that
  // "1e999999999" cannot exhaust the memory.
  [[nodiscard]] static StatusOr<Number> Parse(std::string_view text);

  // Absent when the number is not an integer or is out of range.
  [[nodiscard]] std::optional<std::int64_t> AsInt64() const;
  [[nodiscard]] std::optional<std::uint64_t> AsUint64() const;
  // The nearest double, which may lose digits.
  [[nodiscard]] double AsDouble() const;
  // Absent unless the double is exactly this number.
  [[nodiscard]] std::optional<double> AsExactDouble() const;
  // Canonical decimal text without exponent, for example "-12.5", "18446744073709551616".
  [[nodiscard]] std::string ToString() const;

  friend bool operator==(const Number&, const Number&) = default;
  friend std::strong_ordering operator<=>(const Number& a, const Number& b);

 private:
  // value = (negative ? -1 : 1) * digits * 10^exponent; digits without leading or trailing zeros,
  // empty for zero.
  bool negative_ = false;
  std::string digits_;
  std::int64_t exponent_ = 0;
};

}  // namespace tfvault::cty
