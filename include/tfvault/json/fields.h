// SPDX-License-Identifier: MPL-2.0
// Type-checked access to the fields of a JSON object that a server sent.
//
// The value of an absent or null field is the zero value of its type. A field of another type is an
// error that names the field and both types, but never quotes the value.
#pragma once

#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"
#include "tfvault/json/value.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tfvault::json {

// A reader of many fields that keeps the first error, so that a decoder needs one expression per
// field and one check at the end. The object must outlive the reader.
class Fields {
 public:
  // `what` names the object in errors. A value other than an object or null is an error.
  Fields(const Value& object, std::string what);

  [[nodiscard]] std::string String(const std::string& name);
  [[nodiscard]] SecretString Secret(const std::string& name);
  [[nodiscard]] bool Bool(const std::string& name);
  // A whole number; the spelling 3600.0 is accepted.
  [[nodiscard]] std::int64_t Int(const std::string& name);
  [[nodiscard]] std::chrono::seconds Seconds(const std::string& name);
  [[nodiscard]] std::vector<std::string> Strings(const std::string& name);
  [[nodiscard]] std::map<std::string, std::string> StringMap(const std::string& name);
  // An object, or null when the field is absent.
  [[nodiscard]] Value Object(const std::string& name);

  // Like String and Secret, but an absent, null or empty field is an error.
  [[nodiscard]] std::string RequiredString(const std::string& name);
  [[nodiscard]] SecretString RequiredSecret(const std::string& name);

  // True if the field is present and not null.
  [[nodiscard]] bool Has(const std::string& name) const;

  // The first error, or OK.
  [[nodiscard]] const Status& status() const { return status_; }

 private:
  const Value* Find(const std::string& name) const;
  void Fail(const std::string& problem);
  void FailType(const std::string& name, const char* wanted, const Value& found);

  const Value& object_;
  std::string what_;
  Status status_{};
};

}  // namespace tfvault::json
