// Readable names of C++ types, to report an unexpected exception without its text.
#pragma once

#include <string>
#include <typeinfo>

namespace tfvault {

// The name of a type as C++ source spells it.
[[nodiscard]] std::string TypeName(const std::type_info& type);

}  // namespace tfvault
