// SPDX-License-Identifier: MPL-2.0
// Conversions between the C++ types of a model and Terraform's types: string, bool, std::int64_t,
// exact numbers (cty::Number), secrets, and lists, sets and maps of these. A member of a model
// whose type has no Codec does not compile.
#pragma once

#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"
#include "tfvault/cty/value.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tfvault::sdk {

// A specialisation has three members. FromValue receives a known value; its errors are
// kInvalidArgument and do not quote the value.
//
//   static cty::Type type();
//   static cty::Value ToValue(const T&);
//   static StatusOr<T> FromValue(const cty::Value&);
template <typename T>
struct Codec;

// The error for a known value that the C++ type cannot hold. The message consists of the argument
// and "is required", for example "a string is required".
[[nodiscard]] Status CodecError(const std::string& wanted);

template <>
struct Codec<std::string> {
  static cty::Type type() { return cty::Type::String(); }
  static cty::Value ToValue(const std::string& value) { return cty::Value::String(value); }
  static StatusOr<std::string> FromValue(const cty::Value& value);
};

// A secret. The C++ type protects the secret in memory only: plan and state contain it, unless the
// attribute is write-only. Mark the attribute sensitive.
template <>
struct Codec<SecretString> {
  static cty::Type type() { return cty::Type::String(); }
  static cty::Value ToValue(const SecretString& value) {
    return cty::Value::String(value.Reveal());
  }
  static StatusOr<SecretString> FromValue(const cty::Value& value);
};

template <>
struct Codec<bool> {
  static cty::Type type() { return cty::Type::Bool(); }
  static cty::Value ToValue(bool value) { return cty::Value::Bool(value); }
  static StatusOr<bool> FromValue(const cty::Value& value);
};

// A whole number. Fractions and numbers out of range are errors.
template <>
struct Codec<std::int64_t> {
  static cty::Type type() { return cty::Type::Number(); }
  static cty::Value ToValue(std::int64_t value) { return cty::Value::Number(value); }
  static StatusOr<std::int64_t> FromValue(const cty::Value& value);
};

template <>
struct Codec<cty::Number> {
  static cty::Type type() { return cty::Type::Number(); }
  static cty::Value ToValue(const cty::Number& value) { return cty::Value::Number(value); }
  static StatusOr<cty::Number> FromValue(const cty::Value& value);
};

// Elements of a collection are plain T and not Attr<T>: the engine rejects null elements in the
// configuration, and a collection with unknown elements is decoded as unknown.
template <typename T>
struct Codec<std::vector<T>> {
  static cty::Type type() { return cty::Type::List(Codec<T>::type()); }
  static cty::Value ToValue(const std::vector<T>& elements) {
    std::vector<cty::Value> values;
    values.reserve(elements.size());
    for (const auto& element : elements) values.push_back(Codec<T>::ToValue(element));
    return cty::Value::List(Codec<T>::type(), std::move(values));
  }
  static StatusOr<std::vector<T>> FromValue(const cty::Value& value) {
    std::vector<T> elements;
    for (const auto& element : value.AsElements()) {
      TFV_ASSIGN_OR_RETURN(auto decoded, Codec<T>::FromValue(element));
      elements.push_back(std::move(decoded));
    }
    return elements;
  }
};

template <typename T>
struct Codec<std::set<T>> {
  static cty::Type type() { return cty::Type::Set(Codec<T>::type()); }
  static cty::Value ToValue(const std::set<T>& elements) {
    std::vector<cty::Value> values;
    values.reserve(elements.size());
    for (const auto& element : elements) values.push_back(Codec<T>::ToValue(element));
    return cty::Value::Set(Codec<T>::type(), std::move(values));
  }
  static StatusOr<std::set<T>> FromValue(const cty::Value& value) {
    std::set<T> elements;
    for (const auto& element : value.AsElements()) {
      TFV_ASSIGN_OR_RETURN(auto decoded, Codec<T>::FromValue(element));
      elements.insert(std::move(decoded));
    }
    return elements;
  }
};

template <typename T>
struct Codec<std::map<std::string, T>> {
  static cty::Type type() { return cty::Type::Map(Codec<T>::type()); }
  static cty::Value ToValue(const std::map<std::string, T>& elements) {
    std::map<std::string, cty::Value> values;
    for (const auto& [key, element] : elements) values.emplace(key, Codec<T>::ToValue(element));
    return cty::Value::Map(Codec<T>::type(), std::move(values));
  }
  static StatusOr<std::map<std::string, T>> FromValue(const cty::Value& value) {
    std::map<std::string, T> elements;
    for (const auto& [key, element] : value.AsMap()) {
      TFV_ASSIGN_OR_RETURN(auto decoded, Codec<T>::FromValue(element));
      elements.emplace(key, std::move(decoded));
    }
    return elements;
  }
};

}  // namespace tfvault::sdk
