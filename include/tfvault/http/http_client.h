// SPDX-License-Identifier: MPL-2.0
// Sends one HTTP request, through an interface that tests replace.
#pragma once

#include "tfvault/base/redactor.h"
#include "tfvault/base/retry.h"
#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"
#include "tfvault/base/time.h"

#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace tfvault::http {

struct HttpHeader {
  std::string name{};
  SecretString value{};
};

struct HttpRequest {
  std::string method = "GET";
  std::string url{};  // absolute, http or https, already percent-encoded
  std::vector<HttpHeader> headers{};
  SecretString body{};
  Duration timeout{60'000};          // for the request and its response
  Duration connect_timeout{10'000};  // for name lookup, connection and TLS handshake
  // If a persistent connection breaks during a request, the client library repeats the request on a
  // new connection. A kNonIdempotent request therefore always uses a new connection.
  Idempotency idempotency = Idempotency::kIdempotent;
};

// The secrets of a request, which must be redacted from every text about the request: the values of
// its headers, except of headers that are known to be harmless, and user and password in its URL.
// The caller adds the secrets of the body.
[[nodiscard]] Redactor SecretsOf(const HttpRequest& request);

// Adds the secret part of a header's value to `secrets`: of "Bearer ..." the part after the scheme,
// and of an AWS signature the key id and the signature itself.
void AddHeaderSecret(std::string_view value, Redactor& secrets);

struct HttpResponse {
  int status = 0;
  // Keys are in lower case; the values of a repeated header are joined with ", ".
  std::map<std::string, std::string> headers{};
  SecretString body{};
  // The reason why a failed request was not repeated, as the end of a message: " (stopped after
  // ...)". May be empty.
  std::string stopped{};

  // The value of the header; empty when it is absent. `name` must be in lower case.
  [[nodiscard]] std::string Header(const std::string& name) const;
  // The time that the header contains: "Fri, 27 Nov 2026 20:50:27 GMT". Absent for any other value.
  // Seconds, because 64-bit nanoseconds overflow in the year 2262.
  [[nodiscard]] std::optional<std::chrono::sys_seconds> Date(const std::string& name) const;
  // The wait that the Retry-After header requests, as whole seconds or an HTTP date
  // (vault-api 1.8). Absent for any other value.
  [[nodiscard]] std::optional<Duration> RetryAfter(SystemTimePoint now) const;
};

// The reason why there was no response, with the code of the Status.
enum class FailureKind {
  kInvalidRequest,    // kInvalidArgument: nothing was sent
  kNotSent,           // kUnavailable: no connection was made; any request may be repeated
  kTls,               // kFailedPrecondition: certificate or handshake; a retry does not help
  kInterrupted,       // kUnavailable: the request may have been processed
  kTimedOut,          // kDeadlineExceeded: the request may have been processed
  kCancelled,         // kCancelled: the request may have been processed
  kResponseTooLarge,  // kResourceExhausted: the request was processed
};

// The cause of a failure that the user must remove, as far as it is known.
enum class FailureCause {
  kOther,
  kUnknownHost,
  kRefused,      // no server listens at the address
  kUnreachable,  // no route, or the connection attempt timed out
  kSilent,       // no response to the request within its time limit
  kUnknownAuthority,
  kWrongName,          // the certificate is for another host
  kNotValidNow,        // the certificate has expired or is not valid yet
  kClientCertificate,  // required by the server, rejected by it, or unusable
  kOldTls,
  kNotTls,   // the URL is https, but the server does not speak TLS on that port
  kNotHttp,  // the URL is http, but the server does not speak HTTP on that port
  kProxyUnreachable,
  kProxyRefused,
  kProxyAuthentication,
};

// The status for a request without a response: the code of `kind`, with kind and cause as payloads.
[[nodiscard]] Status TransportError(FailureKind kind, const std::string& message,
                                    FailureCause cause = FailureCause::kOther);

// Absent for a status that TransportError did not create. Annotate keeps kind and cause.
[[nodiscard]] std::optional<FailureKind> FailureKindOf(const Status& status);
[[nodiscard]] FailureCause FailureCauseOf(const Status& status);

// True only if the server certainly did not receive the request.
[[nodiscard]] bool RequestWasNotSent(const Status& status);

// Threading: Send may be called from any thread at any time.
class HttpClient {
 public:
  virtual ~HttpClient() = default;

  // Sends one request; follows no redirects and makes no retries. Every response is a success, with
  // any HTTP status. Errors: only when there was no response, see FailureKind; kCancelled as soon
  // as `stop` fires.
  [[nodiscard]] virtual StatusOr<HttpResponse> Send(const HttpRequest& request,
                                                    std::stop_token stop) const = 0;
};

}  // namespace tfvault::http
