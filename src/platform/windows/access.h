// SPDX-License-Identifier: MPL-2.0
// Access that only the user of this process has.
#pragma once

#include "platform/windows/windows.h"

#include <string>

namespace tfvault::platform {

// Security attributes for new files and directories: this user is the owner and the only one with
// access. Null if Windows refuses to make them; the caller then fails.
class OnlyThisUser {
 public:
  OnlyThisUser();
  ~OnlyThisUser();
  OnlyThisUser(const OnlyThisUser&) = delete;
  OnlyThisUser& operator=(const OnlyThisUser&) = delete;
  [[nodiscard]] SECURITY_ATTRIBUTES* get() {
    return attributes_.lpSecurityDescriptor == nullptr ? nullptr : &attributes_;
  }

 private:
  SECURITY_ATTRIBUTES attributes_{};
};

// Whether this user owns the open file or directory, and only this user, the system and
// administrators have access.
[[nodiscard]] bool IsOnlyThisUsers(HANDLE file);

// Replaces the Xs at the end of `path` by random letters.
void Randomise(std::string& path);

}  // namespace tfvault::platform
