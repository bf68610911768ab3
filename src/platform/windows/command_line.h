// SPDX-License-Identifier: MPL-2.0
// The arguments and variables of a child process, in the form of Windows.
#pragma once

#include <string>
#include <vector>

namespace tfvault::platform {

// One text from which the C runtime of the child splits the same arguments again.
[[nodiscard]] std::wstring CommandLine(const std::vector<std::string>& arguments);

// "A=1\0B=2\0\0", in the order that Windows requires. `variables`: "NAME=value".
[[nodiscard]] std::wstring VariableBlock(std::vector<std::string> variables);

}  // namespace tfvault::platform
