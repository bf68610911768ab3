#include "tfvault/platform/machine.h"

#include <fstream>

namespace tfvault::platform {

std::string BootId() {
  std::string boot;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> boot;
  return boot;
}

}  // namespace tfvault::platform
