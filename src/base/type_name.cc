// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/type_name.h"

#include <cxxabi.h>

#include <cstdlib>
#include <memory>

namespace tfvault {

std::string TypeName(const std::type_info& type) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), &std::free);
  return name == nullptr ? type.name() : name.get();
}

}  // namespace tfvault
