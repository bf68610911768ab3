// Where one run of a user leaves word for the next.
#pragma once

#include "tfvault/base/environment.h"

#include <string>

namespace tfvault::session {

// `$XDG_STATE_HOME/terraform-provider-vault`, or below ~/.local/state; empty when there is no
// place.
[[nodiscard]] std::string StateDirectory(const Environment& environment);

// Closed to everybody else. A disk that refuses is no error.
void MakePrivateDirectory(const std::string& directory);

// A server's address without the user and password that may be in it.
[[nodiscard]] std::string WithoutUser(const std::string& address);

}  // namespace tfvault::session
