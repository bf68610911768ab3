// SPDX-License-Identifier: MPL-2.0
// The provider under test in cases tagged [host]. These cases apply to any provider on the SDK: to
// the provider of this suite, and to those for which CTest runs the cases.
#pragma once

#include <cstdlib>
#include <string>

namespace tfvault::test {

inline std::string Subject() {
  const char* program = std::getenv("TFVAULT_SUBJECT");  // NOLINT(concurrency-mt-unsafe)
  return program != nullptr ? program : TFVAULT_TEST_PROVIDER;
}

}  // namespace tfvault::test
