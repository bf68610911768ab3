// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/status.h"

namespace tfvault {

Status Error(StatusCode code, const std::string& message) { return {code, message}; }

std::string Message(const Status& status) { return std::string(status.message()); }

namespace {

Status WithMessage(const Status& status, const std::string& message) {
  if (status.ok()) return status;
  Status changed(status.code(), message);
  status.ForEachPayload(
      [&](auto type_url, const absl::Cord& payload) { changed.SetPayload(type_url, payload); });
  return changed;
}

}  // namespace

Status Annotate(const Status& status, const std::string& context) {
  return WithMessage(status, context + ": " + Message(status));
}

Status Append(const Status& status, const std::string& text) {
  return WithMessage(status, Message(status) + text);
}

}  // namespace tfvault
