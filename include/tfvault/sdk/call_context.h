// The context of one call into provider code: diagnostics, logger, stop token and private data. It
// lives on the caller's stack and must not be kept after the call.
#pragma once

#include "tfvault/base/log.h"
#include "tfvault/sdk/diagnostics.h"

#include <stop_token>
#include <string>
#include <utility>

namespace tfvault::sdk {

class CallContext {
 public:
  // `stop` fires when the host asks to stop. The provider code must then end every wait and return
  // the result that it has.
  CallContext(const Logger& logger, std::stop_token stop, std::string private_data = {})
      : logger_(&logger), stop_(std::move(stop)), private_data_(std::move(private_data)) {}

  [[nodiscard]] Diagnostics& diagnostics() { return diagnostics_; }
  [[nodiscard]] const Diagnostics& diagnostics() const { return diagnostics_; }
  [[nodiscard]] const std::stop_token& stop_token() const { return stop_; }
  [[nodiscard]] const Logger& logger() const { return *logger_; }

  // Private state: bytes that Terraform stores with the object and returns to later calls
  // (plugin-protocol 4.19). Only the provider interprets them. A call starts with the stored bytes;
  // the bytes at its end are stored. They must not contain a secret in clear text.
  [[nodiscard]] const std::string& private_data() const { return private_data_; }
  void set_private_data(std::string bytes) { private_data_ = std::move(bytes); }

 private:
  const Logger* logger_;
  std::stop_token stop_;
  std::string private_data_;
  Diagnostics diagnostics_;
};

}  // namespace tfvault::sdk
