// One HTTP exchange as an interface, so that everything above it runs without a network in tests.
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
  Duration timeout{60'000};          // for the whole exchange
  Duration connect_timeout{10'000};  // for name, connection and TLS handshake
  // A kept connection can die under a request, and the client library then repeats it on a new one.
  // A request that must not run twice therefore always gets a fresh connection.
  Idempotency idempotency = Idempotency::kIdempotent;
};

// What nobody may quote in a text about the request: the values of its headers, but for those that
// are known to be harmless, and user and password in its URL. The body is its author's to add.
[[nodiscard]] Redactor SecretsOf(const HttpRequest& request);

// What is secret in the value of a header: not the name of the scheme in "Bearer ...", and of a
// signature of AWS the key's id and the signature itself.
void AddHeaderSecret(std::string_view value, Redactor& secrets);

struct HttpResponse {
  int status = 0;
  // Names in lower case; the values of a repeated header are joined by ", ".
  std::map<std::string, std::string> headers{};
  SecretString body{};
  // Why a failed request was not repeated, for the end of a message: " (stopped after ...)". May be
  // empty.
  std::string stopped{};

  // Empty when the header is absent. `name` in lower case.
  [[nodiscard]] std::string Header(const std::string& name) const;
  // Whole seconds or an HTTP date (vault-api 1.8); anything else is as if absent.
  [[nodiscard]] std::optional<Duration> RetryAfter(SystemTimePoint now) const;
};

// Why there was no response.
enum class FailureKind {
  kInvalidRequest,    // kInvalidArgument: nothing left this machine
  kNotSent,           // kUnavailable: no connection was made; repeating is safe for any request
  kTls,               // kFailedPrecondition: certificate or handshake; repeating will not help
  kInterrupted,       // kUnavailable: the request may have been processed
  kTimedOut,          // kDeadlineExceeded: the request may have been processed
  kCancelled,         // kCancelled: the request may have been processed
  kResponseTooLarge,  // kResourceExhausted: the request was processed
};

// What a person would have to mend, as far as that is known.
enum class FailureCause {
  kOther,
  kUnknownHost,
  kRefused,      // nobody listens there
  kUnreachable,  // no route, or no answer to the attempt to connect
  kSilent,       // no answer to the request within its time limit
  kUnknownAuthority,
  kWrongName,          // the certificate is for another host
  kNotValidNow,        // the certificate has expired, or is not valid yet
  kClientCertificate,  // the server wants one or refuses ours, or ours cannot be used
  kOldTls,
  kNotTls,   // https, and something else is spoken on that port
  kNotHttp,  // http, and something else is spoken on that port: TLS, perhaps
  kProxyUnreachable,
  kProxyRefused,
  kProxyAuthentication,
};

// The status for a failed exchange: the code above, with kind and cause as payloads.
[[nodiscard]] Status TransportError(FailureKind kind, const std::string& message,
                                    FailureCause cause = FailureCause::kOther);

// Absent for a status that TransportError did not make. Survives Annotate.
[[nodiscard]] std::optional<FailureKind> FailureKindOf(const Status& status);
[[nodiscard]] FailureCause FailureCauseOf(const Status& status);

// True only when the server certainly has not seen the request.
[[nodiscard]] bool RequestWasNotSent(const Status& status);

// Threading: Send may be called from any thread at any time.
class HttpClient {
 public:
  virtual ~HttpClient() = default;

  // Sends one request; follows no redirect and repeats nothing.
  // Errors: only when there was no response (FailureKind); any status line is a success here.
  // Returns kCancelled at once when `stop` fires.
  [[nodiscard]] virtual StatusOr<HttpResponse> Send(const HttpRequest& request,
                                                    std::stop_token stop) const = 0;
};

}  // namespace tfvault::http
