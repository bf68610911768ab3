// SPDX-License-Identifier: MPL-2.0
// Sets variables of this process. platform::UnsetVariable removes them.
#pragma once

#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): setenv is not in <cstdlib>

#include <string>

namespace tfvault::test {

inline void SetVariable(const std::string& name, const std::string& value) {
#ifdef _WIN32
  _putenv_s(name.c_str(), value.c_str());
#else
  setenv(name.c_str(), value.c_str(), 1);
#endif
}

}  // namespace tfvault::test
