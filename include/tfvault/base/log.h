// SPDX-License-Identifier: MPL-2.0
// A structured log: one JSON object per line on standard error, in the format that Terraform reads
// (plugin-protocol 1.10).
//
// Values are strings or integers; a SecretString cannot be logged. Every line is shorter than 64
// KiB.
#pragma once

#include "tfvault/base/environment.h"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace tfvault {

enum class LogLevel { kTrace, kDebug, kInfo, kWarn, kError, kOff };

// Names of the fields, defined in one place so that all components use one name for a value.
namespace log_key {
inline constexpr std::string_view kRpc = "tf_rpc";
inline constexpr std::string_view kRequestId = "tf_req_id";
inline constexpr std::string_view kProviderAddress = "tf_provider_addr";
inline constexpr std::string_view kResourceType = "tf_resource_type";
inline constexpr std::string_view kDataSourceType = "tf_data_source_type";
inline constexpr std::string_view kEphemeralResourceType = "tf_ephemeral_resource_type";
inline constexpr std::string_view kListResourceType = "tf_list_resource_type";
inline constexpr std::string_view kActionType = "tf_action_type";
inline constexpr std::string_view kFunctionName = "tf_function_name";
inline constexpr std::string_view kDurationMs = "tf_req_duration_ms";
inline constexpr std::string_view kProtocolVersion = "tf_proto_version";
inline constexpr std::string_view kDiagnosticErrorCount = "diagnostic_error_count";
inline constexpr std::string_view kDiagnosticWarningCount = "diagnostic_warning_count";
inline constexpr std::string_view kError = "error";
inline constexpr std::string_view kHttpMethod = "http_method";
inline constexpr std::string_view kHttpPath = "http_path";
inline constexpr std::string_view kHttpHost = "http_host";
inline constexpr std::string_view kHttpStatus = "http_status";
inline constexpr std::string_view kAttempt = "attempt";
inline constexpr std::string_view kWaitMs = "wait_ms";
inline constexpr std::string_view kVaultRequestId = "vault_request_id";
}  // namespace log_key

struct LogField {
  std::string_view key;
  std::variant<std::string, std::int64_t> value;
};

// Threading: Log may be called from any thread; each line is written with one write(2).
class Logger {
 public:
  virtual ~Logger() = default;
  [[nodiscard]] virtual bool Enabled(LogLevel level) const = 0;
  virtual void Log(LogLevel level, std::string_view module, std::string_view message,
                   std::initializer_list<LogField> fields = {}) const = 0;
};

class JsonLogger final : public Logger {
 public:
  JsonLogger(int file_descriptor, LogLevel threshold)
      : fd_(file_descriptor), threshold_(threshold) {}
  [[nodiscard]] bool Enabled(LogLevel level) const override;
  void Log(LogLevel level, std::string_view module, std::string_view message,
           std::initializer_list<LogField> fields) const override;

 private:
  int fd_;
  LogLevel threshold_;
};

// Discards all lines.
class NullLogger final : public Logger {
 public:
  [[nodiscard]] bool Enabled(LogLevel) const override { return false; }
  void Log(LogLevel, std::string_view, std::string_view,
           std::initializer_list<LogField>) const override {}
};

// The level in TF_LOG_PROVIDER or, if that is unset, in TF_LOG. The value JSON and unknown values
// mean trace. If both variables are unset, the level is off (plugin-protocol 1.10).
[[nodiscard]] LogLevel LogLevelFromEnvironment(const Environment& environment);

}  // namespace tfvault
