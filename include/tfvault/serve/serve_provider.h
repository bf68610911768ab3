// SPDX-License-Identifier: MPL-2.0
// Runs a Terraform provider as a program: parses the flags, and serves protocols 5 and 6 to a host.
#pragma once

#include "tfvault/sdk/provider.h"

#include <string_view>

namespace tfvault::serve {

// Call the function from main before any thread is started, and return its result from main:
//
//   return serve::ServeProvider({...}, argc, argv);
//
// Flags start with one dash or two, as in Go. If the function served a host, it exits the process
// and does not return. `about` is the part of the -help text for this provider: whole lines, with
// an empty line at the end.
[[nodiscard]] int ServeProvider(sdk::ProviderDefinition definition, int argc,
                                const char* const* argv, std::string_view about = {});

}  // namespace tfvault::serve
