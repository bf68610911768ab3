// SPDX-License-Identifier: MPL-2.0
#include "tfvault/json/fields.h"

#include <cmath>
#include <limits>
#include <utility>

namespace tfvault::json {

Fields::Fields(const Value& object, std::string what) : object_(object), what_(std::move(what)) {
  if (!object_.is_object() && !object_.is_null()) {
    Fail(std::string("is ") + object_.type_name() + " instead of an object");
  }
}

const Value* Fields::Find(const std::string& name) const {
  if (!object_.is_object()) return nullptr;
  const auto it = object_.find(name);
  return it == object_.end() || it->is_null() ? nullptr : &*it;
}

bool Fields::Has(const std::string& name) const { return Find(name) != nullptr; }

void Fields::Fail(const std::string& problem) {
  // kDataLoss: a malformed response is neither an error of the user nor fixed by a retry.
  if (status_.ok()) status_ = Error(StatusCode::kDataLoss, what_ + " " + problem);
}

void Fields::FailType(const std::string& name, const char* wanted, const Value& found) {
  Fail("has a field '" + name + "' that is " + found.type_name() + " instead of " + wanted);
}

std::string Fields::String(const std::string& name) {
  const Value* field = Find(name);
  if (field == nullptr) return {};
  if (const auto* text = field->get_ptr<const std::string*>()) return *text;
  FailType(name, "a string", *field);
  return {};
}

SecretString Fields::Secret(const std::string& name) { return SecretString(String(name)); }

bool Fields::Bool(const std::string& name) {
  const Value* field = Find(name);
  if (field == nullptr) return false;
  if (const auto* value = field->get_ptr<const bool*>()) return *value;
  FailType(name, "a boolean", *field);
  return false;
}

std::int64_t Fields::Int(const std::string& name) {
  constexpr double kExact = 9007199254740992.0;  // 2^53
  const Value* field = Find(name);
  if (field == nullptr) return 0;
  if (const auto* number = field->get_ptr<const std::uint64_t*>()) {
    if (*number <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      return static_cast<std::int64_t>(*number);
    }
  } else if (const auto* integer = field->get_ptr<const std::int64_t*>()) {
    return *integer;
  } else if (const auto* real = field->get_ptr<const double*>()) {
    if (std::fabs(*real) <= kExact && std::trunc(*real) == *real) {
      return static_cast<std::int64_t>(*real);
    }
  }
  FailType(name, "a whole number in range", *field);
  return 0;
}

std::chrono::seconds Fields::Seconds(const std::string& name) {
  // Longer durations overflow when they are added to a time point or count from 1970.
  constexpr std::int64_t kLongest = 200LL * 365 * 24 * 3600;
  const std::int64_t seconds = Int(name);
  if (seconds < -kLongest || seconds > kLongest) {
    Fail("has a field '" + name + "' whose number of seconds is out of range");
    return {};
  }
  return std::chrono::seconds(seconds);
}

std::vector<std::string> Fields::Strings(const std::string& name) {
  const Value* field = Find(name);
  if (field == nullptr) return {};
  std::vector<std::string> strings;
  if (!field->is_array()) {
    FailType(name, "a list of strings", *field);
    return {};
  }
  for (const Value& item : *field) {
    const auto* text = item.get_ptr<const std::string*>();
    if (text == nullptr) {
      FailType(name, "a list of strings only", item);
      return {};
    }
    strings.push_back(*text);
  }
  return strings;
}

std::map<std::string, std::string> Fields::StringMap(const std::string& name) {
  const Value* field = Find(name);
  if (field == nullptr) return {};
  std::map<std::string, std::string> map;
  if (!field->is_object()) {
    FailType(name, "a map of strings", *field);
    return {};
  }
  for (const auto& [key, item] : field->items()) {
    const auto* text = item.get_ptr<const std::string*>();
    if (text == nullptr) {
      FailType(name, "a map of strings only", item);
      return {};
    }
    map.emplace(key, *text);
  }
  return map;
}

Value Fields::Object(const std::string& name) {
  const Value* field = Find(name);
  if (field == nullptr) return nullptr;
  if (field->is_object()) return *field;
  FailType(name, "an object", *field);
  return nullptr;
}

std::string Fields::RequiredString(const std::string& name) {
  std::string text = String(name);
  if (text.empty()) Fail("lacks the field '" + name + "'");
  return text;
}

SecretString Fields::RequiredSecret(const std::string& name) {
  return SecretString(RequiredString(name));
}

}  // namespace tfvault::json
