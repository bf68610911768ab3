// SPDX-License-Identifier: MPL-2.0
#include "tfvault/aws/identity_probe.h"

#include "aws/query_call.h"
#include "tfvault/aws/retry_rules.h"

#include <utility>

namespace tfvault::aws {
namespace {

ProbeOutcome Classify(ValidationCall call, const Credentials& credentials, int http_status,
                      std::string_view code) {
  if (IsTransientCode(code) || http_status == 429 || http_status >= 500) return ProbeOutcome::kBusy;
  if (code == "AccessDenied" || code == "AccessDeniedException") return ProbeOutcome::kDenied;
  if (code == "InvalidClientTokenId") return ProbeOutcome::kNotYet;
  // IAM can accept a key before it finds the user of the key. A session has no IAM user.
  const bool user_missing = code == "ValidationError" || code == "NoSuchEntity";
  if (call == ValidationCall::kGetUser && user_missing && !credentials.is_session()) {
    return ProbeOutcome::kNotYet;
  }
  return ProbeOutcome::kFinal;
}

}  // namespace

std::string_view Name(ValidationCall call) {
  return call == ValidationCall::kGetUser ? "iam:GetUser" : "sts:GetCallerIdentity";
}

StatusOr<ValidationCall> ParseValidationCall(std::string_view name) {
  for (const auto call : {ValidationCall::kGetCallerIdentity, ValidationCall::kGetUser}) {
    if (name == Name(call)) return call;
  }
  return Error(StatusCode::kInvalidArgument,
               "'" + std::string(name) + "' is neither sts:GetCallerIdentity nor iam:GetUser");
}

AwsIdentityProbe::AwsIdentityProbe(std::shared_ptr<const http::HttpClient> client,
                                   Endpoints endpoints, const Time& time)
    : client_(std::move(client)), endpoints_(std::move(endpoints)), time_(time) {}

StatusOr<ProbeAnswer> AwsIdentityProbe::Ask(ValidationCall call, const Credentials& credentials,
                                            Duration timeout, std::stop_token stop) const {
  const QueryCall query =
      call == ValidationCall::kGetUser
          ? QueryCall{endpoints_.iam, "iam", "GetUser", "2010-05-08", {}}
          : QueryCall{endpoints_.sts, "sts", "GetCallerIdentity", "2011-06-15", {}};
  TFV_ASSIGN_OR_RETURN(auto response,
                       Send(*client_, query, credentials, time_.Now(), timeout, std::move(stop)));
  const std::string& body = response.body.Reveal();
  ProbeAnswer answer;
  answer.http_status = response.status;
  if (response.status == 200) answer.arn = FindText(body, "Arn");
  if (!answer.arn.empty()) {
    answer.outcome = ProbeOutcome::kAuthenticated;
    return answer;
  }
  answer.outcome = Classify(call, credentials, response.status, response.error.code);
  answer.code = std::move(response.error.code);
  answer.message = std::move(response.error.message);
  return answer;
}

std::string AwsIdentityProbe::Host(ValidationCall call) const {
  return call == ValidationCall::kGetUser ? endpoints_.iam.host() : endpoints_.sts.host();
}

}  // namespace tfvault::aws
