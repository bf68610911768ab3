// SPDX-License-Identifier: MPL-2.0
// The directory in which a run leaves records for the next run of the same user.
#pragma once

#include "tfvault/base/environment.h"

#include <string>

namespace tfvault::session {

// The directory terraform-provider-vault below platform::StateDirectory; empty if that is not
// known.
[[nodiscard]] std::string StateDirectory(const Environment& environment);

// Creates a directory that is inaccessible to other users. A failure is ignored.
void MakePrivateDirectory(const std::string& directory);

// The address of a server without the user name and password that it may contain.
[[nodiscard]] std::string WithoutUser(const std::string& address);

}  // namespace tfvault::session
