#include "tfvault/platform/machine.h"

#include <catch2/catch.hpp>

namespace tfvault::platform {
namespace {

TEST_CASE("the boot id identifies a machine", "[platform]") {
  CHECK_FALSE(BootId().empty());
  CHECK(BootId() == BootId());
  CHECK(BootId().find_first_of("/\n ") == std::string::npos);
}

}  // namespace
}  // namespace tfvault::platform
