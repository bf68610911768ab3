// SPDX-License-Identifier: MPL-2.0
// Windows' own header without the parts that disturb, and what every file of this folder needs.
#pragma once

#define WIN32_LEAN_AND_MEAN
#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>
#include <winsock2.h>

#include <string>
#include <utility>

namespace tfvault::platform {

// Sets errno to the meaning of GetLastError.
void SetErrno();

// Text of Windows' wide functions. The narrow functions of this folder take UTF-8, because the
// manifest of the program sets that code page.
[[nodiscard]] std::wstring ToWide(const std::string& text);
[[nodiscard]] std::string ToUtf8(const wchar_t* text);

class Handle {
 public:
  Handle() = default;
  explicit Handle(HANDLE handle) : handle_(handle == INVALID_HANDLE_VALUE ? nullptr : handle) {}
  Handle(Handle&& other) noexcept : handle_(other.Release()) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Handle() { Close(); }
  void Close() {
    if (handle_ != nullptr) CloseHandle(Release());
  }
  [[nodiscard]] HANDLE get() const { return handle_; }  // null: none
  [[nodiscard]] HANDLE Release() { return std::exchange(handle_, nullptr); }

 private:
  HANDLE handle_ = nullptr;
};

}  // namespace tfvault::platform
