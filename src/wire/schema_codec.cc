#include "wire/schema_codec.h"

namespace tfvault::wire {

tfwire::NestingMode ToWire(sdk::Nesting nesting) {
  switch (nesting) {
    case sdk::Nesting::kSingle:
      return tfwire::NESTING_SINGLE;
    case sdk::Nesting::kList:
      return tfwire::NESTING_LIST;
    case sdk::Nesting::kSet:
      return tfwire::NESTING_SET;
    case sdk::Nesting::kMap:
      return tfwire::NESTING_MAP;
  }
  return tfwire::NESTING_INVALID;
}

tfwire::ServerCapabilities Capabilities() {
  tfwire::ServerCapabilities capabilities;
  capabilities.set_plan_destroy(true);
  capabilities.set_get_provider_schema_optional(true);
  return capabilities;
}

}  // namespace tfvault::wire
