// SPDX-License-Identifier: MPL-2.0
// Strings for secrets: they cannot be printed by accident, and their memory is overwritten before
// it is released.
#pragma once

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

namespace tfvault {

// Overwrites memory that held a secret. The compiler cannot optimise the write away.
void WipeMemory(void* memory, std::size_t bytes);
void WipeString(std::string& text);

// An allocator that overwrites memory before it releases it.
template <typename T>
struct WipingAllocator {
  using value_type = T;

  WipingAllocator() = default;
  template <typename U>
  WipingAllocator(const WipingAllocator<U>& /*other*/) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] T* allocate(std::size_t count) { return std::allocator<T>().allocate(count); }
  void deallocate(T* memory, std::size_t count) {
    WipeMemory(memory, count * sizeof(T));
    std::allocator<T>().deallocate(memory, count);
  }
  template <typename U>
  bool operator==(const WipingAllocator<U>& /*other*/) const {
    return true;
  }
};

// A buffer for building a secret step by step. When the buffer grows, its former memory is
// overwritten.
class SecretBuffer : public std::basic_string<char, std::char_traits<char>, WipingAllocator<char>> {
 public:
  using basic_string::basic_string;
  SecretBuffer() = default;
  SecretBuffer(const SecretBuffer&) = delete;
  SecretBuffer& operator=(const SecretBuffer&) = delete;
  // The allocator does not cover short text, which std::string stores in the object itself.
  ~SecretBuffer() { WipeMemory(data(), capacity()); }
};

// A secret, which can be copied and compared, and read only with Reveal.
class SecretString {
 public:
  SecretString() = default;
  explicit SecretString(std::string value);
  template <std::same_as<SecretBuffer> Buffer>  // no implicit conversion to SecretBuffer
  explicit SecretString(const Buffer& value) : value_(value.data(), value.size()) {}
  SecretString(const SecretString&) = default;
  SecretString& operator=(const SecretString& other);
  SecretString(SecretString&& other) noexcept;
  SecretString& operator=(SecretString&& other) noexcept;
  ~SecretString();

  // Concatenates the parts and leaves no other copy of them in memory.
  [[nodiscard]] static SecretString Of(std::initializer_list<std::string_view> parts);

  // The plain text. Call it only where the secret must leave the process or be stored.
  [[nodiscard]] const std::string& Reveal() const { return value_; }
  [[nodiscard]] bool empty() const { return value_.empty(); }

  // Constant-time: the duration depends on the lengths only.
  friend bool operator==(const SecretString& a, const SecretString& b);
  friend std::ostream& operator<<(std::ostream&, const SecretString&) = delete;

 private:
  void Wipe();
  std::string value_;
};

}  // namespace tfvault
