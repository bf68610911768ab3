// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/environment.h"

#include <catch2/catch.hpp>

#include <string>

namespace tfvault::environment_test {
namespace {

TEST_CASE("an unset and an empty variable are both absent", "[base]") {
  const auto environment = FixedEnvironment({{"SET", "value"}, {"EMPTY", ""}});
  CHECK(environment("SET") == "value");
  CHECK_FALSE(environment("EMPTY"));
  CHECK_FALSE(environment("UNSET"));
}

TEST_CASE("the process environment has the variables of the process", "[base]") {
  CHECK(ProcessEnvironment()("PATH"));
  CHECK_FALSE(ProcessEnvironment()("TFVAULT_NOBODY_SETS_THIS"));
}

TEST_CASE("only Go's spellings of a boolean are accepted", "[base]") {
  CHECK(ParseGoBool(GENERATE("1", "t", "T", "TRUE", "true", "True")) == true);
  CHECK(ParseGoBool(GENERATE("0", "f", "F", "FALSE", "false", "False")) == false);
  CHECK_FALSE(ParseGoBool(GENERATE("", "yes", "on", "tRUE", "2", " true")).has_value());
}

}  // namespace
}  // namespace tfvault::environment_test
