// Identifies the running machine.
#pragma once

#include <string>

namespace tfvault::platform {

// The boot id: it differs between machines and changes at every boot. Empty when the system does
// not provide one.
[[nodiscard]] std::string BootId();

}  // namespace tfvault::platform
