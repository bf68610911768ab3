// The provider that cases tagged [host] run against. They hold for any provider on the SDK: of the
// suite's own, and of those that CTest runs them for.
#pragma once

#include <cstdlib>
#include <string>

namespace tfvault::test {

inline std::string Subject() {
  const char* program = std::getenv("TFVAULT_SUBJECT");  // NOLINT(concurrency-mt-unsafe)
  return program != nullptr ? program : TFVAULT_TEST_PROVIDER;
}

}  // namespace tfvault::test
