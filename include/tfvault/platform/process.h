// SPDX-License-Identifier: MPL-2.0
// This process: its parent, its standard output and its limit of open files.
#pragma once

#include <cstdint>
#include <optional>

namespace tfvault::platform {

// The process that started this one, or the process that became its parent since.
class Parent {
 public:
  // Remembers the present parent, on Windows by a handle that stays open until the process ends.
  Parent();

  [[nodiscard]] bool IsGone() const;

 private:
  std::intptr_t parent_;
};

// Connects standard output to the null device.
void DropStandardOutput();

// Raises the limit of open files to `enough` if that is allowed. Returns the limit; absent where
// the system has none.
[[nodiscard]] std::optional<std::uint64_t> RaiseFileLimit(std::uint64_t enough);

}  // namespace tfvault::platform
