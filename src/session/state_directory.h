// The directory in which a run leaves records for the next run of the same user.
#pragma once

#include "tfvault/base/environment.h"

#include <string>

namespace tfvault::session {

// `$XDG_STATE_HOME/terraform-provider-vault`, or below ~/.local/state; empty without an absolute
// path in XDG_STATE_HOME or HOME.
[[nodiscard]] std::string StateDirectory(const Environment& environment);

// Creates a directory that is inaccessible to other users. A failure is ignored.
void MakePrivateDirectory(const std::string& directory);

// The address of a server without the user name and password that it may contain.
[[nodiscard]] std::string WithoutUser(const std::string& address);

}  // namespace tfvault::session
