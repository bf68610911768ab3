// SPDX-License-Identifier: MPL-2.0
// Sends one signed call of AWS's Query protocol, which STS and IAM use: a form as the request, XML
// as the answer.
#pragma once

#include "tfvault/aws/credentials.h"
#include "tfvault/aws/endpoints.h"
#include "tfvault/base/redactor.h"
#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"
#include "tfvault/base/time.h"
#include "tfvault/http/http_client.h"

#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tfvault::aws {

struct QueryCall {
  Endpoint endpoint{};
  std::string service{};  // for signing: "sts", "iam"
  std::string action{};
  std::string version{};
  std::vector<std::pair<std::string, std::string>> parameters{};
  Idempotency idempotency = Idempotency::kIdempotent;
};

struct QueryError {
  std::string code{};  // empty when the body is not an error of AWS
  std::string message{};
};

struct QueryAnswer {
  int status = 0;
  SecretString body{};
  QueryError error{};
  std::string stopped{};  // see http::HttpResponse
};

// Without credentials the call is not signed, as some calls of STS require. Errors: those of
// HttpClient::Send. An error answer of AWS is a QueryAnswer.
[[nodiscard]] StatusOr<QueryAnswer> Send(const http::HttpClient& client, const QueryCall& call,
                                         const Credentials& credentials, SystemTimePoint now,
                                         Duration timeout, std::stop_token stop);

// The text of the first element with this name, at any depth and in any XML namespace; empty when
// there is none or the text is not XML.
[[nodiscard]] std::string FindText(const std::string& xml, std::string_view element);

// Reads every form of error of vault-api 7.2. Code and message are one line each, of limited
// length, without a full stop at the end and without `secrets`.
[[nodiscard]] QueryError ParseError(const std::string& xml, const Redactor& secrets);

}  // namespace tfvault::aws
