// Which machine this is.
#pragma once

#include <string>

namespace tfvault::platform {

// Another text for every machine and every start of it; empty when the system does not tell.
[[nodiscard]] std::string BootId();

}  // namespace tfvault::platform
