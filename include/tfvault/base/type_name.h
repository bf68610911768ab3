// SPDX-License-Identifier: MPL-2.0
// Readable names of C++ types. The report of an unexpected exception has the type's name and not
// the text of the exception, which may contain a secret.
#pragma once

#include <string>
#include <typeinfo>

namespace tfvault {

// The name of a type as C++ source spells it.
[[nodiscard]] std::string TypeName(const std::type_info& type);

}  // namespace tfvault
