// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/secret_string.h"

#include "tfvault/platform/memory.h"

#include <utility>

namespace tfvault {

void WipeMemory(void* memory, std::size_t bytes) { platform::Wipe(memory, bytes); }

void WipeString(std::string& text) {
  WipeMemory(text.data(), text.capacity());
  text.clear();
}

SecretString::SecretString(std::string value) : value_(value) { WipeString(value); }

SecretString& SecretString::operator=(const SecretString& other) {
  if (this != &other) {
    Wipe();
    value_ = other.value_;
  }
  return *this;
}

// A moved-from short string still contains its bytes, so a move copies them and wipes the source.
SecretString::SecretString(SecretString&& other) noexcept { *this = std::move(other); }

SecretString& SecretString::operator=(SecretString&& other) noexcept {
  if (this != &other) {
    Wipe();
    value_.swap(other.value_);
    other.Wipe();
  }
  return *this;
}

SecretString::~SecretString() { Wipe(); }

SecretString SecretString::Of(std::initializer_list<std::string_view> parts) {
  SecretBuffer buffer;
  for (const std::string_view part : parts) buffer += part;
  return SecretString(buffer);
}

void SecretString::Wipe() { WipeString(value_); }

bool operator==(const SecretString& a, const SecretString& b) {
  if (a.value_.size() != b.value_.size()) return false;
  unsigned char difference = 0;
  for (std::size_t i = 0; i < a.value_.size(); ++i) {
    difference = static_cast<unsigned char>(difference | (a.value_[i] ^ b.value_[i]));
  }
  return difference == 0;
}

}  // namespace tfvault
