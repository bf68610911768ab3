#include "plugin/process.h"

#include <grpc/support/log.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
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

void IgnoreSignal(int signal) {
  struct sigaction action {};
  action.sa_handler = SIG_IGN;
  sigaction(signal, &action, nullptr);
}

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

void RedirectStandardOutputToNull() {
  const FileDescriptor null(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  ::dup2(null.get(), STDOUT_FILENO);
}

Status EnsureDescriptors() {
  constexpr rlim_t kEnough = 4'096;
  constexpr rlim_t kNeeded = 16;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return absl::OkStatus();
  if (limit.rlim_cur < kEnough) {
    limit.rlim_cur = std::min(kEnough, limit.rlim_max);
    setrlimit(RLIMIT_NOFILE, &limit);
  }
  if (limit.rlim_cur >= kNeeded) return absl::OkStatus();
  return Error(StatusCode::kFailedPrecondition,
               "only " + std::to_string(limit.rlim_cur) +
                   " files may be open at a time; allow a few hundred, for example with ulimit -n");
}

void SendGrpcLogTo(const Logger* logger) {
  grpc_logger = logger;
  gpr_set_log_function(logger != nullptr ? LogFromGrpc : nullptr);
}

}  // namespace tfvault::plugin
