// SPDX-License-Identifier: MPL-2.0
#include "http/curl_failure.h"

#include "tfvault/platform/sockets.h"

#include <openssl/x509_vfy.h>

#include <algorithm>
#include <initializer_list>

namespace tfvault::http {
namespace {

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

FailureCause CertificateCause(long verified) {
  switch (verified) {
    case X509_V_OK:
    case X509_V_ERR_UNSPECIFIED:  // the value before libcurl compares names
      return FailureCause::kWrongName;
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return FailureCause::kNotValidNow;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
      return FailureCause::kUnknownAuthority;
    default:
      return FailureCause::kOther;
  }
}

// The cause of a failed handshake; `text` is OpenSSL's message.
FailureCause HandshakeCause(std::string_view text) {
  const auto names = [&](std::initializer_list<std::string_view> parts) {
    return std::any_of(parts.begin(), parts.end(),
                       [&](std::string_view part) { return Contains(text, part); });
  };
  if (names({"wrong version number", "packet length too long", "http request", "unknown protocol",
             "record layer failure"})) {
    return FailureCause::kNotTls;
  }
  if (names({"protocol version", "unsupported protocol"})) return FailureCause::kOldTls;
  if (Contains(text, " alert ") && names({"certificate", "unknown ca"})) {
    return FailureCause::kClientCertificate;
  }
  return FailureCause::kOther;
}

}  // namespace

TransferFacts::TransferFacts(const CurlHandle& handle)
    : sent(handle.Info<curl_off_t>(CURLINFO_PRETRANSFER_TIME_T) > 0),
      tunnel_status(handle.Info<long>(CURLINFO_HTTP_CONNECTCODE)),
      os_error(handle.Info<long>(CURLINFO_OS_ERRNO)),
      verified(handle.Info<long>(CURLINFO_SSL_VERIFYRESULT)) {}

FailureKind KindOf(CURLcode code, std::string_view text, const TransferFacts& facts) {
  switch (code) {
    case CURLE_URL_MALFORMAT:
      return FailureKind::kInvalidRequest;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return FailureKind::kTls;
    case CURLE_SSL_CONNECT_ERROR:
      // A message of OpenSSL means that the peers did not agree. Otherwise the connection broke.
      return Contains(text, "error:") ? FailureKind::kTls : FailureKind::kNotSent;
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      // A TLS 1.3 server rejects a client certificate after the client has finished the handshake.
      if (Contains(text, " alert ") &&
          (Contains(text, "certificate") || Contains(text, "unknown ca"))) {
        return FailureKind::kTls;
      }
      break;
    case CURLE_OPERATION_TIMEDOUT:
      if (facts.sent) return FailureKind::kTimedOut;
      break;
    default:
      break;
  }
  return facts.sent ? FailureKind::kInterrupted : FailureKind::kNotSent;
}

FailureCause CauseOf(CURLcode code, std::string_view text, const TransferFacts& facts) {
  constexpr long kAuthenticationRequired = 407;
  constexpr long kFirstRefusal = 300;
  if (facts.tunnel_status == kAuthenticationRequired) return FailureCause::kProxyAuthentication;
  if (facts.tunnel_status >= kFirstRefusal) return FailureCause::kProxyRefused;
  switch (code) {
    case CURLE_COULDNT_RESOLVE_PROXY:
      return FailureCause::kProxyUnreachable;
    case CURLE_COULDNT_RESOLVE_HOST:
      return FailureCause::kUnknownHost;
    case CURLE_COULDNT_CONNECT:
      if (facts.has_proxy) return FailureCause::kProxyUnreachable;
      return platform::IsRefusal(facts.os_error) ? FailureCause::kRefused
                                                 : FailureCause::kUnreachable;
    case CURLE_OPERATION_TIMEDOUT:
      if (facts.sent) return FailureCause::kSilent;
      if (facts.has_proxy) return FailureCause::kProxyUnreachable;
      return facts.tls_begun ? FailureCause::kNotTls : FailureCause::kUnreachable;
    case CURLE_PEER_FAILED_VERIFICATION:
      return CertificateCause(facts.verified);
    case CURLE_SSL_CERTPROBLEM:
      return FailureCause::kClientCertificate;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return HandshakeCause(text);
    case CURLE_UNSUPPORTED_PROTOCOL:  // for libcurl, a response that is not HTTP is HTTP/0.9
    case CURLE_WEIRD_SERVER_REPLY:
      return facts.is_tls ? FailureCause::kOther : FailureCause::kNotHttp;
    default:
      return FailureCause::kOther;
  }
}

}  // namespace tfvault::http
