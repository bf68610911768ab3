// SPDX-License-Identifier: MPL-2.0
// An attribute of a model, which is null, unknown, or a T.
#pragma once

#include <compare>
#include <optional>
#include <utility>

namespace tfvault::sdk {

template <typename T>
class Attr {
 public:
  using Payload = T;

  Attr() = default;  // null
  Attr(T value)
      : value_(std::move(value)) {}  // NOLINT(google-explicit-constructor): a T is an Attr
  [[nodiscard]] static Attr Unknown() {
    Attr unknown;
    unknown.unknown_ = true;
    return unknown;
  }

  [[nodiscard]] bool is_null() const { return !value_ && !unknown_; }
  [[nodiscard]] bool is_unknown() const { return unknown_; }
  [[nodiscard]] bool is_known() const { return value_.has_value(); }

  // The known value. For null or unknown the operator throws, and the RPC fails with a diagnostic.
  // Check is_known() first, unless the schema and the contract of the method exclude null and
  // unknown.
  [[nodiscard]] const T& operator*() const { return value_.value(); }
  [[nodiscard]] const T* operator->() const { return &**this; }
  [[nodiscard]] T value_or(T fallback) const { return value_ ? *value_ : std::move(fallback); }

  friend bool operator==(const Attr&, const Attr&) = default;
  friend auto operator<=>(const Attr&, const Attr&) = default;  // for sets of models

 private:
  std::optional<T> value_;
  bool unknown_ = false;
};

}  // namespace tfvault::sdk
