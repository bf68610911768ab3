// SPDX-License-Identifier: MPL-2.0
// The context of one call of provider code: diagnostics, logger, stop token and private data. Do
// not keep a reference to the context after the call.
#pragma once

#include "tfvault/base/log.h"
#include "tfvault/sdk/diagnostics.h"

#include <stop_token>
#include <string>
#include <utility>

namespace tfvault::sdk {

class CallContext {
 public:
  // `stop` fires when the host asks the provider to stop. The provider code must then end every
  // wait, and return the result that it has reached.
  CallContext(const Logger& logger, std::stop_token stop, std::string private_data = {})
      : logger_(&logger), stop_(std::move(stop)), private_data_(std::move(private_data)) {}

  [[nodiscard]] Diagnostics& diagnostics() { return diagnostics_; }
  [[nodiscard]] const Diagnostics& diagnostics() const { return diagnostics_; }
  [[nodiscard]] const std::stop_token& stop_token() const { return stop_; }
  [[nodiscard]] const Logger& logger() const { return *logger_; }

  // Private state: bytes that Terraform stores with the object and passes to later calls
  // (plugin-protocol 4.19). Only the provider interprets the bytes. A call starts with the stored
  // bytes, and Terraform stores the bytes that the context has at the end of the call. The bytes
  // must not contain a secret in clear text.
  [[nodiscard]] const std::string& private_data() const { return private_data_; }
  void set_private_data(std::string bytes) { private_data_ = std::move(bytes); }

 private:
  const Logger* logger_;
  std::stop_token stop_;
  std::string private_data_;
  Diagnostics diagnostics_;
};

}  // namespace tfvault::sdk
