// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/type_name.h"

#include "tfvault/base/secret_string.h"

#include <catch2/catch.hpp>

#include <stdexcept>
#include <vector>

namespace tfvault::type_name_test {
namespace {

TEST_CASE("a type has the name of its C++ source", "[base]") {
  CHECK(TypeName(typeid(std::out_of_range)) == "std::out_of_range");
#ifdef __GLIBCXX__  // standard libraries spell their own templates differently
  CHECK(TypeName(typeid(std::vector<int>)) == "std::vector<int, std::allocator<int> >");
#endif
  CHECK(TypeName(typeid(SecretString)) == "tfvault::SecretString");
  CHECK(TypeName(typeid(int)) == "int");
}

}  // namespace
}  // namespace tfvault::type_name_test
