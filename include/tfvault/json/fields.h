// Type-checked access to a JSON object that somebody else wrote.
//
// A field that is absent or null is the zero value. A field of another type is an error that names
// the field and both types, never its value.
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

// Reads many fields and remembers the first error, so that a decoder is one expression per field
// and one check at the end. Keeps a reference to the object.
class Fields {
 public:
  // `what` names the object in errors. Anything but an object or null is an error.
  Fields(const Value& object, std::string what);

  [[nodiscard]] std::string String(const std::string& name);
  [[nodiscard]] SecretString Secret(const std::string& name);
  [[nodiscard]] bool Bool(const std::string& name);
  // Whole numbers, also spelled 3600.0.
  [[nodiscard]] std::int64_t Int(const std::string& name);
  [[nodiscard]] std::chrono::seconds Seconds(const std::string& name);
  [[nodiscard]] std::vector<std::string> Strings(const std::string& name);
  [[nodiscard]] std::map<std::string, std::string> StringMap(const std::string& name);
  // An object, or null when absent.
  [[nodiscard]] Value Object(const std::string& name);

  // Like String and Secret, but absent, null and "" are errors.
  [[nodiscard]] std::string RequiredString(const std::string& name);
  [[nodiscard]] SecretString RequiredSecret(const std::string& name);

  // Present and not null.
  [[nodiscard]] bool Has(const std::string& name) const;

  // The first error; OK when there was none.
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
