// SPDX-License-Identifier: MPL-2.0
#include "vault/logging_transport.h"

#include "tfvault/vault/error.h"
#include "vault/response.h"

#include <cstdint>
#include <string>
#include <utility>

namespace tfvault::vault {

LoggingTransport::LoggingTransport(std::shared_ptr<const Time> time,
                                   std::shared_ptr<const Logger> logger,
                                   std::shared_ptr<const VaultTransport> next)
    : time_(std::move(time)), logger_(std::move(logger)), next_(std::move(next)) {}

StatusOr<VaultResponse> LoggingTransport::Send(const VaultRequest& request,
                                               std::stop_token stop) const {
  const SteadyTimePoint start = time_->SteadyNow();
  auto response = next_->Send(request, std::move(stop));
  if (!logger_->Enabled(LogLevel::kDebug)) return response;
  const auto elapsed = std::chrono::duration_cast<Duration>(time_->SteadyNow() - start);
  const int status = response.ok() ? response->status : HttpStatusOf(response.status()).value_or(0);
  logger_->Log(LogLevel::kDebug, "vault", "called Vault",
               {{log_key::kHttpMethod, std::string(MethodName(request.method))},
                {log_key::kHttpPath, request.path},
                {log_key::kHttpStatus, std::int64_t{status}},
                {log_key::kDurationMs, std::int64_t{elapsed.count()}},
                {log_key::kVaultRequestId, response.ok() ? response->request_id : std::string()},
                {log_key::kError, Message(response.status())}});
  return response;
}

}  // namespace tfvault::vault
