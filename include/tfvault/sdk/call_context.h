// What belongs to one call into provider code. Lives on the caller's stack; never kept.
#pragma once

#include "tfvault/base/log.h"
#include "tfvault/sdk/diagnostics.h"

#include <stop_token>
#include <string>
#include <utility>

namespace tfvault::sdk {

class CallContext {
 public:
  // `stop` fires when the host asks to stop: end every wait early and return what is known.
  CallContext(const Logger& logger, std::stop_token stop, std::string private_data = {})
      : logger_(&logger), stop_(std::move(stop)), private_data_(std::move(private_data)) {}

  [[nodiscard]] Diagnostics& diagnostics() { return diagnostics_; }
  [[nodiscard]] const Diagnostics& diagnostics() const { return diagnostics_; }
  [[nodiscard]] const std::stop_token& stop_token() const { return stop_; }
  [[nodiscard]] const Logger& logger() const { return *logger_; }

  // Bytes that Terraform stores beside the object and hands back; opaque to everybody else
  // (plugin-protocol 4.19). A call starts with the stored bytes, and what it leaves here is stored.
  // Never put a secret in clear text there.
  [[nodiscard]] const std::string& private_data() const { return private_data_; }
  void set_private_data(std::string bytes) { private_data_ = std::move(bytes); }

 private:
  const Logger* logger_;
  std::stop_token stop_;
  std::string private_data_;
  Diagnostics diagnostics_;
};

}  // namespace tfvault::sdk
