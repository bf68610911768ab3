// A string that cannot be printed by accident and is overwritten when it is released.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>

namespace tfvault {

class SecretString {
 public:
  SecretString() = default;
  explicit SecretString(std::string value);
  SecretString(const SecretString&) = default;
  SecretString& operator=(const SecretString& other);
  SecretString(SecretString&& other) noexcept;
  SecretString& operator=(SecretString&& other) noexcept;
  ~SecretString();

  // The plain text. Call it only where the secret leaves the process or is stored by design.
  [[nodiscard]] const std::string& Reveal() const { return value_; }
  [[nodiscard]] bool empty() const { return value_.empty(); }

  // Takes time that depends on the lengths only.
  friend bool operator==(const SecretString& a, const SecretString& b);
  friend std::ostream& operator<<(std::ostream&, const SecretString&) = delete;

 private:
  void Wipe();
  std::string value_;
};

// Overwrites the bytes of a string that held a secret; the compiler may not drop it.
void WipeString(std::string& text);

}  // namespace tfvault
