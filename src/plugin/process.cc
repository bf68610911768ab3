// SPDX-License-Identifier: MPL-2.0
#include "plugin/process.h"

#include "tfvault/platform/process.h"

#include <grpc/support/log.h>

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <string>
#include <system_error>

namespace tfvault::plugin {
namespace {

// Global, because gRPC's log hook is a plain function.
std::atomic<const Logger*> grpc_logger = nullptr;

LogLevel Level(gpr_log_severity severity) {
  switch (severity) {
    case GPR_LOG_SEVERITY_DEBUG:
      return LogLevel::kDebug;
    case GPR_LOG_SEVERITY_INFO:
      return LogLevel::kInfo;
    case GPR_LOG_SEVERITY_ERROR:
      break;
  }
  return LogLevel::kError;
}

void LogFromGrpc(gpr_log_func_args* entry) {
  const Logger* logger = grpc_logger.load();
  if (logger != nullptr) logger->Log(Level(entry->severity), "grpc", entry->message);
}

}  // namespace

Status WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      return Error(StatusCode::kUnavailable, std::generic_category().message(errno));
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return absl::OkStatus();
}

Status EnsureDescriptors() {
  constexpr std::uint64_t kEnough = 4'096;
  constexpr std::uint64_t kNeeded = 16;
  const auto limit = platform::RaiseFileLimit(kEnough);
  if (!limit || *limit >= kNeeded) return absl::OkStatus();
  return Error(StatusCode::kFailedPrecondition,
               "only " + std::to_string(*limit) +
                   " files may be open at a time; allow a few hundred, for example with ulimit -n");
}

void SendGrpcLogTo(const Logger* logger) {
  grpc_logger = logger;
  gpr_set_log_function(logger != nullptr ? LogFromGrpc : nullptr);
}

}  // namespace tfvault::plugin
