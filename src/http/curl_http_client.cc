// SPDX-License-Identifier: MPL-2.0
#include "tfvault/http/curl_http_client.h"

#include "http/ca_source.h"
#include "http/curl_failure.h"
#include "http/curl_handle.h"
#include "http/curl_pool.h"
#include "http/proxy.h"
#include "http/receiver.h"
#include "http/trust_store.h"
#include "tfvault/base/text.h"
#include "tfvault/platform/signals.h"
#include "tfvault/platform/sockets.h"

#include <curl/curl.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

namespace tfvault::http {
namespace {

struct CurlUrl {
  std::string text;
  std::string scheme;
  std::string host;  // with brackets around an IPv6 address
  std::string port;  // also when it is the scheme's default
};

StatusOr<CurlUrl> ParseCurlUrl(const std::string& text) {
  const UrlHandle url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) {
    return TransportError(FailureKind::kInvalidRequest, "the address is not a valid URL");
  }
  CurlUrl parsed{.text = text,
                 .scheme = UrlPart(url.get(), CURLUPART_SCHEME, 0),
                 .host = UrlPart(url.get(), CURLUPART_HOST, 0),
                 .port = UrlPart(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT)};
  if (parsed.scheme != "http" && parsed.scheme != "https") {
    return TransportError(FailureKind::kInvalidRequest,
                          "the address must begin with http:// or https://");
  }
  return parsed;
}

StatusOr<std::string> WithHost(const CurlUrl& url, const std::string& host) {
  const UrlHandle changed(curl_url());
  if (curl_url_set(changed.get(), CURLUPART_URL, url.text.c_str(), 0) != CURLUE_OK ||
      curl_url_set(changed.get(), CURLUPART_HOST, host.c_str(), 0) != CURLUE_OK) {
    return TransportError(FailureKind::kInvalidRequest,
                          "the TLS server name '" + host + "' is not a host name");
  }
  return UrlPart(changed.get(), CURLUPART_URL, 0);
}

// SIGPIPE is ignored, because a write to a connection that the server has closed must not kill the
// process. With NOSIGNAL, libcurl leaves this to the caller.
//
// OpenSSL's configuration file is not loaded, because it may name plugins, which a static program
// cannot load. This program needs no setting of that file.
CURLcode InitialiseProcess() {
  OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
  platform::IgnoreBrokenPipes();
  return curl_global_init(CURL_GLOBAL_DEFAULT);
}

// Rejects control characters: a line end in a value would start a new header.
Status CheckHeaders(const std::vector<HttpHeader>& headers) {
  const auto has_control = [](const std::string& text) {
    return std::any_of(text.begin(), text.end(),
                       [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7F; });
  };
  for (const HttpHeader& header : headers) {
    if (header.name.empty() || has_control(header.name) || has_control(header.value.Reveal())) {
      return TransportError(FailureKind::kInvalidRequest,
                            "an HTTP header has no name or contains control characters");
    }
  }
  return absl::OkStatus();
}

// Stores errno, because libcurl does not report that the process has no free descriptor.
curl_socket_t OpenSocket(void* error, curlsocktype, curl_sockaddr* address) {
  const auto socket = platform::OpenSocket(address->family, address->socktype, address->protocol);
  if (socket < 0) *static_cast<int*>(error) = errno;
  return static_cast<curl_socket_t>(socket);
}

struct Handshake {
  const TrustStore& trust;
  bool begun = false;
};

// libcurl calls this function when a connection is open and TLS starts. Uses the parsed
// certificates, because libcurl would parse them again for every connection.
CURLcode BeginTls(CURL*, void* context, void* data) {
  auto& handshake = *static_cast<Handshake*>(data);
  handshake.begun = true;
  if (!handshake.trust.IsChosen()) return CURLE_OK;
  const bool used = handshake.trust.ApplyTo(static_cast<SSL_CTX*>(context));
  return used ? CURLE_OK : CURLE_SSL_CACERT_BADFILE;
}

Status Cancelled() { return TransportError(FailureKind::kCancelled, "the request was cancelled"); }

}  // namespace

struct CurlHttpClient::State {
  HttpClientOptions options{};
  std::shared_ptr<const TrustStore> trust{};
  CurlPool pool{};
};

namespace {

StatusOr<std::shared_ptr<const TrustStore>> LoadTrust(const HttpClientOptions& options) {
  if (options.ca_file.empty() && options.ca_pem.empty() && options.ca_dir.empty()) {
    if (options.system_trust == SystemTrust()) return TrustStore::OfSystem();
    return std::make_shared<const TrustStore>(SystemCaSource("", options.system_trust));
  }
  TFV_ASSIGN_OR_RETURN(CaSource source, LoadCaSource(options));
  return std::make_shared<const TrustStore>(std::move(source));
}

// One request on one handle: prepares and performs it, and explains a failure.
class Exchange {
 public:
  // All arguments must outlive the exchange.
  Exchange(const HttpClientOptions& options, const TrustStore& trust, const HttpRequest& request,
           CurlHandle& handle)
      : options_(options),
        handshake_{.trust = trust},
        request_(request),
        handle_(handle),
        receiver_(options.max_response_bytes),
        secrets_(SecretsOf(request)) {}
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  [[nodiscard]] Status Prepare();
  [[nodiscard]] StatusOr<HttpResponse> Perform(const std::stop_token& stop);

 private:
  [[nodiscard]] Status SetTarget();
  [[nodiscard]] Status SetHeaders();
  void SetBody();
  void SetLimits();
  void SetTrust();
  [[nodiscard]] Status SetProxy();
  [[nodiscard]] std::string Server() const;
  [[nodiscard]] Status Explain(CURLcode code) const;

  const HttpClientOptions& options_;
  Handshake handshake_;
  const HttpRequest& request_;
  CurlHandle& handle_;
  CurlUrl url_{};
  HeaderList headers_{};
  HeaderList connect_to_{};
  Receiver receiver_;
  Redactor secrets_;  // includes user and password of the proxy
  bool has_proxy_ = false;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
  int socket_error_ = 0;
};

Status OutOfMemory() { return TransportError(FailureKind::kNotSent, "libcurl is out of memory"); }

Status Exchange::Prepare() {
  TFV_RETURN_IF_ERROR(CheckHeaders(request_.headers));
  TFV_ASSIGN_OR_RETURN(url_, ParseCurlUrl(request_.url));
  TFV_RETURN_IF_ERROR(SetTarget());
  TFV_RETURN_IF_ERROR(SetHeaders());
  SetBody();
  SetLimits();
  SetTrust();
  TFV_RETURN_IF_ERROR(SetProxy());
  receiver_.Attach(handle_);
  if (handle_.status().ok()) return absl::OkStatus();
  return TransportError(FailureKind::kInvalidRequest, Message(handle_.status()));
}

Status Exchange::SetTarget() {
  std::string target = url_.text;
  if (!options_.tls_server_name.empty() && url_.scheme == "https") {
    // libcurl has no option that sets only the TLS name. So the URL gets the TLS name, CONNECT_TO
    // redirects the connection to the real host, and the Host header has the real name.
    TFV_ASSIGN_OR_RETURN(target, WithHost(url_, options_.tls_server_name));
    if (!connect_to_.Add("::" + url_.host + ":" + url_.port)) return OutOfMemory();
    handle_.Set(CURLOPT_CONNECT_TO, connect_to_.get());
    const bool has_host =
        std::any_of(request_.headers.begin(), request_.headers.end(),
                    [](const HttpHeader& header) { return LowerCase(header.name) == "host"; });
    if (!has_host && !headers_.Add("Host: " + url_.host + ":" + url_.port)) return OutOfMemory();
  }
  handle_.Set(CURLOPT_URL, target.c_str());
  handle_.Set(CURLOPT_PROTOCOLS_STR, "http,https");
  if (!options_.unix_socket_path.empty()) {
    handle_.Set(CURLOPT_UNIX_SOCKET_PATH, options_.unix_socket_path.c_str());
  }
  return absl::OkStatus();
}

Status Exchange::SetHeaders() {
  for (const HttpHeader& header : request_.headers) {
    // libcurl sends a header without a value only if it ends with a semicolon; a colon removes it.
    const auto line =
        SecretString::Of({header.name, header.value.empty() ? ";" : ": ", header.value.Reveal()});
    if (!headers_.Add(line.Reveal())) return OutOfMemory();
  }
  // Without this, libcurl waits up to a second for "100 Continue" before it sends a large body.
  if (!headers_.Add("Expect:")) return OutOfMemory();
  handle_.Set(CURLOPT_HTTPHEADER, headers_.get());
  handle_.Set(CURLOPT_USERAGENT, options_.user_agent.c_str());
  return absl::OkStatus();
}

void Exchange::SetBody() {
  if (!request_.body.empty()) {
    handle_.Set(CURLOPT_POSTFIELDS, request_.body.Reveal().data());
    handle_.Set(CURLOPT_POSTFIELDSIZE_LARGE,
                static_cast<curl_off_t>(request_.body.Reveal().size()));
  } else if (request_.method == "POST") {
    handle_.Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(0));
    handle_.Set(CURLOPT_POST, 1L);
  } else if (request_.method == "HEAD") {
    handle_.Set(CURLOPT_NOBODY, 1L);
  }
  handle_.Set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
}

void Exchange::SetLimits() {
  const auto milliseconds = [](Duration duration) {
    return static_cast<long>(std::max<Duration::rep>(duration.count(), 1));
  };
  handle_.Set(CURLOPT_TIMEOUT_MS, milliseconds(request_.timeout));
  handle_.Set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(request_.connect_timeout));
  handle_.Set(CURLOPT_NOSIGNAL, 1L);
  handle_.Set(CURLOPT_QUICK_EXIT, 1L);  // do not wait for a name lookup in progress
  handle_.Set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  handle_.Set(CURLOPT_ERRORBUFFER, error_text_.data());
  handle_.Set(CURLOPT_OPENSOCKETFUNCTION, OpenSocket);
  handle_.Set(CURLOPT_OPENSOCKETDATA, &socket_error_);
}

void Exchange::SetTrust() {
  handle_.Set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (handshake_.trust.IsChosen()) {
    // Otherwise libcurl would also trust its built-in defaults.
    handle_.Set<const char*>(CURLOPT_CAPATH, nullptr);
    handle_.Set<const char*>(CURLOPT_CAINFO, nullptr);
  }
  handle_.Set(CURLOPT_SSL_CTX_FUNCTION, BeginTls);
  handle_.Set(CURLOPT_SSL_CTX_DATA, &handshake_);
  if (options_.skip_tls_verify) {
    handle_.Set(CURLOPT_SSL_VERIFYPEER, 0L);
    handle_.Set(CURLOPT_SSL_VERIFYHOST, 0L);
  }
  if (!options_.client_cert_file.empty()) {
    handle_.Set(CURLOPT_SSLCERT, options_.client_cert_file.c_str());
    handle_.Set(CURLOPT_SSLKEY, options_.client_key_file.c_str());
  }
}

Status Exchange::SetProxy() {
  const ProxyOptions& proxy = options_.proxy;
  const std::string& proxy_url =
      (url_.scheme == "https" ? proxy.https_url : proxy.http_url).Reveal();
  const bool direct = !options_.unix_socket_path.empty() ||
                      IsExcepted(proxy.no_proxy, url_.host, url_.port) ||
                      (proxy.bypass_loopback && IsLoopback(url_.host));
  // An empty value makes libcurl ignore the proxy variables in the environment.
  handle_.Set(CURLOPT_PROXY, "");
  handle_.Set(CURLOPT_NOPROXY, "");
  if (direct || proxy_url.empty()) return absl::OkStatus();
  // libcurl quotes the proxy's URL in its errors, so user and password are set separately.
  const UrlHandle parts(curl_url());
  constexpr unsigned kAnyProxy = CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME;
  if (curl_url_set(parts.get(), CURLUPART_URL, proxy_url.c_str(), kAnyProxy) != CURLUE_OK) {
    return TransportError(FailureKind::kInvalidRequest,
                          "the URL of the proxy for " + url_.scheme + " is not valid");
  }
  for (const auto& [part, option] : {std::pair(CURLUPART_USER, CURLOPT_PROXYUSERNAME),
                                     std::pair(CURLUPART_PASSWORD, CURLOPT_PROXYPASSWORD)}) {
    std::string text = UrlPart(parts.get(), part, CURLU_URLDECODE);
    if (!text.empty()) handle_.Set(option, text.c_str());
    secrets_.Add(text);
    WipeString(text);
    curl_url_set(parts.get(), part, nullptr, 0);
  }
  handle_.Set(CURLOPT_PROXY, UrlPart(parts.get(), CURLUPART_URL, 0).c_str());
  has_proxy_ = true;
  return absl::OkStatus();
}

StatusOr<HttpResponse> Exchange::Perform(const std::stop_token& stop) {
  const auto outcome = handle_.Perform(stop);
  if (outcome.stopped) return Cancelled();
  if (outcome.code != CURLE_OK) return Explain(outcome.code);
  if (!receiver_.has_all_headers()) {
    return TransportError(FailureKind::kInterrupted,
                          "the answer of " + Server() + " ends in the middle of its headers");
  }
  return receiver_.Take(static_cast<int>(handle_.Info<long>(CURLINFO_RESPONSE_CODE)));
}

std::string Exchange::Server() const {
  if (!options_.unix_socket_path.empty()) return "unix://" + options_.unix_socket_path;
  return url_.scheme + "://" + url_.host + ":" + url_.port;
}

Status Exchange::Explain(CURLcode code) const {
  const std::string server = Server();
  if (receiver_.too_large()) {
    return TransportError(FailureKind::kResponseTooLarge,
                          "the answer of " + server + " is larger than " +
                              std::to_string(options_.max_response_bytes) + " bytes");
  }
  TransferFacts facts(handle_);
  facts.is_tls = url_.scheme == "https";
  facts.tls_begun = handshake_.begun;
  facts.has_proxy = has_proxy_;
  std::string reason = error_text_.front() != '\0' ? error_text_.data() : curl_easy_strerror(code);
  if (socket_error_ != 0) reason += ": " + std::generic_category().message(socket_error_);
  if (code == CURLE_SSL_CACERT_BADFILE && !handshake_.trust.description().empty()) {
    reason = handshake_.trust.description() + " holds a certificate that cannot be read";
  }
  return TransportError(KindOf(code, reason, facts),
                        "no answer from " + server + ": " + secrets_.Redact(reason),
                        CauseOf(code, reason, facts));
}

}  // namespace

StatusOr<std::shared_ptr<const CurlHttpClient>> CurlHttpClient::Create(
    const HttpClientOptions& options) {
  static const CURLcode global = InitialiseProcess();
  if (global != CURLE_OK) return Error(StatusCode::kInternal, "libcurl cannot be initialised");
  if (options.client_cert_file.empty() != options.client_key_file.empty()) {
    return Error(StatusCode::kInvalidArgument,
                 "a client certificate needs both a certificate file and a key file");
  }
  for (const std::string& path : {options.client_cert_file, options.client_key_file}) {
    if (path.empty()) continue;
    TFV_ASSIGN_OR_RETURN(const auto text, ReadCertificateFile(path));
    const bool pem = text.Reveal().find("-----BEGIN ") != std::string::npos;
    if (!pem) return Error(StatusCode::kInvalidArgument, "'" + path + "' is not a PEM file");
  }
  TFV_ASSIGN_OR_RETURN(auto trust, LoadTrust(options));
  auto state = std::make_unique<State>();
  state->options = options;
  state->trust = std::move(trust);
  return std::shared_ptr<const CurlHttpClient>(new CurlHttpClient(std::move(state)));
}

CurlHttpClient::CurlHttpClient(std::unique_ptr<State> state) : state_(std::move(state)) {}
CurlHttpClient::~CurlHttpClient() = default;

StatusOr<HttpResponse> CurlHttpClient::Send(const HttpRequest& request,
                                            std::stop_token stop) const {
  if (stop.stop_requested()) return Cancelled();
  CurlPool::Loan handle(state_->pool, request.idempotency);
  if (!(*handle).is_whole()) return OutOfMemory();
  Exchange exchange(state_->options, *state_->trust, request, *handle);
  TFV_RETURN_IF_ERROR(exchange.Prepare());
  return exchange.Perform(stop);
}

}  // namespace tfvault::http
