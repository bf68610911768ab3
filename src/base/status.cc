#include "tfvault/base/status.h"

namespace tfvault {

Status Error(StatusCode code, const std::string& message) { return {code, message}; }

std::string Message(const Status& status) { return std::string(status.message()); }

Status Annotate(const Status& status, const std::string& context) {
  if (status.ok()) return status;
  Status annotated(status.code(), context + ": " + Message(status));
  status.ForEachPayload(
      [&](auto type_url, const absl::Cord& payload) { annotated.SetPayload(type_url, payload); });
  return annotated;
}

}  // namespace tfvault
