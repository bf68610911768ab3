// SPDX-License-Identifier: MPL-2.0
// Makes one call to AWS with issued credentials, and classifies the answer for the credential
// check.
#pragma once

#include "tfvault/aws/credentials.h"
#include "tfvault/aws/endpoints.h"
#include "tfvault/base/status.h"
#include "tfvault/base/time.h"
#include "tfvault/http/http_client.h"

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

namespace tfvault::aws {

enum class ValidationCall {
  kGetCallerIdentity,  // needs no permission
  kGetUser,            // needs iam:GetUser; works with the keys of IAM users only
};

// "sts:GetCallerIdentity", "iam:GetUser".
[[nodiscard]] std::string_view Name(ValidationCall call);
[[nodiscard]] StatusOr<ValidationCall> ParseValidationCall(std::string_view name);

enum class ProbeOutcome {
  kAuthenticated,  // the call succeeded
  kDenied,         // AccessDenied: the key works, a policy forbids this call
  kNotYet,         // AWS does not know the key or the user; temporary if they are new
  kBusy,           // throttled, or AWS failed (5xx)
  kFinal,          // a later call cannot succeed
};

struct ProbeAnswer {
  ProbeOutcome outcome = ProbeOutcome::kFinal;
  int http_status = 0;
  std::string arn{};      // of the caller; only with kAuthenticated
  std::string code{};     // AWS's error code; empty when the body is not AWS's
  std::string message{};  // AWS's text, without line breaks and without secrets
};

// Makes the calls of a credential check. Threading: const methods may run concurrently.
class IdentityProbe {
 public:
  virtual ~IdentityProbe() = default;
  // Errors: kCancelled when `stop` fires; any other error means that there was no answer (no route,
  // TLS, `timeout`).
  [[nodiscard]] virtual StatusOr<ProbeAnswer> Ask(ValidationCall call,
                                                  const Credentials& credentials, Duration timeout,
                                                  std::stop_token stop) const = 0;
  // The host of `call`, for messages.
  [[nodiscard]] virtual std::string Host(ValidationCall call) const = 0;
};

class AwsIdentityProbe final : public IdentityProbe {
 public:
  // `time` must outlive the probe.
  AwsIdentityProbe(std::shared_ptr<const http::HttpClient> client, Endpoints endpoints,
                   const Time& time);
  [[nodiscard]] StatusOr<ProbeAnswer> Ask(ValidationCall call, const Credentials& credentials,
                                          Duration timeout, std::stop_token stop) const override;
  [[nodiscard]] std::string Host(ValidationCall call) const override;

 private:
  std::shared_ptr<const http::HttpClient> client_;
  Endpoints endpoints_;
  const Time& time_;
};

}  // namespace tfvault::aws
