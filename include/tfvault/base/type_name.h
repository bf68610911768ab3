// What a person may read of an exception that nobody expected.
#pragma once

#include <string>
#include <typeinfo>

namespace tfvault {

// The name of a type as it is written in C++.
[[nodiscard]] std::string TypeName(const std::type_info& type);

}  // namespace tfvault
