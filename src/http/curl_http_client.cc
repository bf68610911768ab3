#include "tfvault/http/curl_http_client.h"

#include "http/ca_source.h"
#include "http/proxy.h"
#include "http/trust_store.h"

#include <curl/curl.h>
#include <openssl/crypto.h>
#include <openssl/x509_vfy.h>

#include <signal.h>  // NOLINT(modernize-deprecated-headers): sigaction is not in <csignal>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <initializer_list>
#include <mutex>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace tfvault::http {
namespace {

constexpr long kKeptConnectionsPerHandle = 4;
constexpr int kPollMilliseconds = 1'000;  // only a bound; sockets, timers and cancellation wake it

template <auto cleanup>
struct Release {
  template <typename T>
  void operator()(T* resource) const {
    cleanup(resource);
  }
};

using UrlHandle = std::unique_ptr<CURLU, Release<curl_url_cleanup>>;

// One transfer at a time. The kept connections belong to `multi`.
struct Handle {
  std::unique_ptr<CURLM, Release<curl_multi_cleanup>> multi{curl_multi_init()};
  std::unique_ptr<CURL, Release<curl_easy_cleanup>> easy{curl_easy_init()};
};

// A header list; its copies of header values are overwritten when it goes.
class HeaderList {
 public:
  HeaderList() = default;
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  ~HeaderList() {
    for (curl_slist* item = list_; item != nullptr; item = item->next) {
      explicit_bzero(item->data, std::strlen(item->data));
    }
    curl_slist_free_all(list_);
  }
  void Add(const std::string& line) { list_ = curl_slist_append(list_, line.c_str()); }
  [[nodiscard]] curl_slist* get() const { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

struct Url {
  std::string text;
  std::string scheme;
  std::string host;  // with brackets around an IPv6 address
  std::string port;  // also when it is the scheme's default
};

std::string UrlPart(CURLU* url, CURLUPart part, unsigned flags) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

StatusOr<Url> ParseUrl(const std::string& text) {
  const UrlHandle url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) {
    return TransportError(FailureKind::kInvalidRequest, "the address is not a valid URL");
  }
  Url parsed{.text = text,
             .scheme = UrlPart(url.get(), CURLUPART_SCHEME, 0),
             .host = UrlPart(url.get(), CURLUPART_HOST, 0),
             .port = UrlPart(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT)};
  if (parsed.scheme != "http" && parsed.scheme != "https") {
    return TransportError(FailureKind::kInvalidRequest,
                          "the address must begin with http:// or https://");
  }
  return parsed;
}

StatusOr<std::string> WithHost(const Url& url, const std::string& host) {
  const UrlHandle changed(curl_url());
  if (curl_url_set(changed.get(), CURLUPART_URL, url.text.c_str(), 0) != CURLUE_OK ||
      curl_url_set(changed.get(), CURLUPART_HOST, host.c_str(), 0) != CURLUE_OK) {
    return TransportError(FailureKind::kInvalidRequest,
                          "the TLS server name '" + host + "' is not a host name");
  }
  return UrlPart(changed.get(), CURLUPART_URL, 0);
}

// A write to a connection that the server has closed must not end the process. libcurl leaves that
// to its user once it may not touch signals (NOSIGNAL).
//
// OpenSSL's configuration file may name plugins, which a static program cannot load. Who configures
// this program does so in other places.
CURLcode InitialiseProcess() {
  OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
  struct sigaction action {};
  if (sigaction(SIGPIPE, nullptr, &action) == 0 && action.sa_handler == SIG_DFL) {
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, nullptr);
  }
  return curl_global_init(CURL_GLOBAL_DEFAULT);
}

// A line end in a value would begin another header.
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

// Collects an answer; overwrites what it outgrows, since bodies hold credentials.
struct Receiver {
  std::size_t max_bytes = 0;
  std::size_t received = 0;
  bool too_large = false;
  std::map<std::string, std::string> headers{};
  std::string body{};

  bool Count(std::size_t bytes) {
    received += bytes;
    too_large = received > max_bytes;
    return !too_large;
  }

  void Append(std::string_view bytes) {
    constexpr std::size_t kFirstCapacity = 4096;
    if (body.capacity() - body.size() < bytes.size()) {
      std::string larger;
      larger.reserve(std::max({kFirstCapacity, body.capacity() * 2, body.size() + bytes.size()}));
      larger = body;
      WipeString(body);
      body.swap(larger);
    }
    body += bytes;
  }

  ~Receiver() { WipeString(body); }
};

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

// libcurl stops the transfer when a callback takes fewer bytes than it was given.
std::size_t OnBody(char* data, std::size_t, std::size_t size, void* user) {
  auto& receiver = *static_cast<Receiver*>(user);
  if (!receiver.Count(size)) return 0;
  receiver.Append({data, size});
  return size;
}

std::size_t OnHeader(char* data, std::size_t, std::size_t size, void* user) {
  auto& receiver = *static_cast<Receiver*>(user);
  if (!receiver.Count(size)) return 0;
  const std::string_view line(data, size);
  if (line.starts_with("HTTP/")) {  // an interim answer came before
    receiver.headers.clear();
    return size;
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return size;
  std::string name(line.substr(0, colon));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  std::string& value = receiver.headers[name];
  if (!value.empty()) value += ", ";
  value += Trim(line.substr(colon + 1));
  return size;
}

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

FailureKind Classify(CURLcode code, std::string_view text, bool sent) {
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
      // OpenSSL's own text means the two sides disagree; without it the connection broke.
      return Contains(text, "error:") ? FailureKind::kTls : FailureKind::kNotSent;
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      // TLS 1.3 servers refuse a client certificate after the client thinks the handshake is over.
      if (Contains(text, " alert ") &&
          (Contains(text, "certificate") || Contains(text, "unknown ca"))) {
        return FailureKind::kTls;
      }
      break;
    case CURLE_OPERATION_TIMEDOUT:
      if (sent) return FailureKind::kTimedOut;
      break;
    default:
      break;
  }
  return sent ? FailureKind::kInterrupted : FailureKind::kNotSent;
}

// What libcurl knows besides its code; to be asked before its handle is reset.
struct Facts {
  explicit Facts(CURL* easy) {
    curl_off_t time = 0;
    curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &time);
    sent = time > 0;
    long port = 0;
    curl_easy_getinfo(easy, CURLINFO_LOCAL_PORT, &port);
    connected = port > 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &tunnel_status);
    curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &os_error);
    curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &verified);
  }

  bool connected = false;
  bool sent = false;
  long status = 0;
  long tunnel_status = 0;  // of the proxy's answer to CONNECT
  long os_error = 0;
  long verified = 0;  // X509_V_…
  bool is_tls = false;
  bool has_proxy = false;
};

FailureCause CertificateCause(long verified) {
  switch (verified) {
    case X509_V_OK:
    case X509_V_ERR_UNSPECIFIED:  // libcurl's value before it compares the names
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

// Of a broken handshake; `text` is OpenSSL's.
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

FailureCause CauseOf(CURLcode code, std::string_view text, const Facts& facts) {
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
      return facts.os_error == ECONNREFUSED || facts.os_error == ENOENT
                 ? FailureCause::kRefused
                 : FailureCause::kUnreachable;
    case CURLE_OPERATION_TIMEDOUT:
      if (facts.sent) return FailureCause::kSilent;
      if (facts.has_proxy) return FailureCause::kProxyUnreachable;
      return facts.connected && facts.is_tls ? FailureCause::kNotTls : FailureCause::kUnreachable;
    case CURLE_PEER_FAILED_VERIFICATION:
      return CertificateCause(facts.verified);
    case CURLE_SSL_CERTPROBLEM:
      return FailureCause::kClientCertificate;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return HandshakeCause(text);
    case CURLE_UNSUPPORTED_PROTOCOL:  // it takes what is no HTTP for version 0.9
    case CURLE_WEIRD_SERVER_REPLY:
      return facts.is_tls ? FailureCause::kOther : FailureCause::kNotHttp;
    default:
      return FailureCause::kOther;
  }
}

// libcurl says that it could not connect, and not that no descriptor was left.
curl_socket_t OpenSocket(void* error, curlsocktype, curl_sockaddr* address) {
  const int fd = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (fd < 0) *static_cast<int*>(error) = errno;
  return fd;
}

// libcurl would parse the certificates anew for every connection.
CURLcode UseTrustStore(CURL*, void* context, void* trust) {
  const bool used = static_cast<const TrustStore*>(trust)->ApplyTo(static_cast<SSL_CTX*>(context));
  return used ? CURLE_OK : CURLE_SSL_CACERT_BADFILE;
}

}  // namespace

struct CurlHttpClient::State {
  HttpClientOptions options{};
  std::shared_ptr<const TrustStore> trust{};

  std::mutex mutex{};          // guards what follows
  std::vector<Handle> idle{};  // the last used one first, so that few connections stay warm
  std::size_t busy = 0;
  std::size_t most_busy = 0;

  // A request that may not run twice gets a handle without connections, and leaves those of others
  // for others.
  Handle Take(Idempotency idempotency) {
    const std::lock_guard lock(mutex);
    most_busy = std::max(most_busy, ++busy);
    if (idle.empty() || idempotency == Idempotency::kNonIdempotent) return {};
    Handle handle = std::move(idle.back());
    idle.pop_back();
    return handle;
  }

  // Keeps as many as were needed at one time, and one that a request which may not run twice has
  // brought.
  void Give(Handle handle) {
    const std::lock_guard lock(mutex);
    --busy;
    const bool whole = handle.easy != nullptr && handle.multi != nullptr;
    if (whole && idle.size() <= most_busy) idle.push_back(std::move(handle));
  }

  // Takes a handle and gives it back.
  class Loan {
   public:
    Loan(State& state, Idempotency idempotency) : state_(state), handle_(state.Take(idempotency)) {}
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    ~Loan() { state_.Give(std::move(handle_)); }
    [[nodiscard]] const Handle& operator*() const { return handle_; }

   private:
    State& state_;
    Handle handle_;
  };

  void SetTrust(CURL* easy) const;
  // Adds user and password of the proxy to `secrets`. True: there is a proxy.
  [[nodiscard]] StatusOr<bool> SetProxy(CURL* easy, const Url& url, Redactor& secrets) const;
};

void CurlHttpClient::State::SetTrust(CURL* easy) const {
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
  if (trust->IsChosen()) {
    // libcurl's built-in defaults would be trusted besides the chosen source.
    curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
    curl_easy_setopt(easy, CURLOPT_CAINFO, nullptr);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, UseTrustStore);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, const_cast<TrustStore*>(trust.get()));
  }
  if (options.skip_tls_verify) {
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
  }
  if (!options.client_cert_file.empty()) {
    curl_easy_setopt(easy, CURLOPT_SSLCERT, options.client_cert_file.c_str());
    curl_easy_setopt(easy, CURLOPT_SSLKEY, options.client_key_file.c_str());
  }
}

StatusOr<bool> CurlHttpClient::State::SetProxy(CURL* easy, const Url& url,
                                               Redactor& secrets) const {
  const ProxyOptions& proxy = options.proxy;
  const std::string& proxy_url =
      (url.scheme == "https" ? proxy.https_url : proxy.http_url).Reveal();
  const bool direct = !options.unix_socket_path.empty() ||
                      IsExcepted(proxy.no_proxy, url.host, url.port) ||
                      (proxy.bypass_loopback && IsLoopback(url.host));
  // Empty text, unlike no option, also switches off the variables that libcurl reads by itself.
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
  if (direct || proxy_url.empty()) return false;
  // libcurl quotes the proxy's URL in its errors, so it gets user and password apart from that.
  const UrlHandle parts(curl_url());
  constexpr unsigned kAnyProxy = CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME;
  if (curl_url_set(parts.get(), CURLUPART_URL, proxy_url.c_str(), kAnyProxy) != CURLUE_OK) {
    return TransportError(FailureKind::kInvalidRequest,
                          "the URL of the proxy for " + url.scheme + " is not valid");
  }
  for (const auto& [part, option] : {std::pair(CURLUPART_USER, CURLOPT_PROXYUSERNAME),
                                     std::pair(CURLUPART_PASSWORD, CURLOPT_PROXYPASSWORD)}) {
    std::string text = UrlPart(parts.get(), part, CURLU_URLDECODE);
    if (!text.empty()) curl_easy_setopt(easy, option, text.c_str());
    secrets.Add(text);
    WipeString(text);
    curl_url_set(parts.get(), part, nullptr, 0);
  }
  curl_easy_setopt(easy, CURLOPT_PROXY, UrlPart(parts.get(), CURLUPART_URL, 0).c_str());
  return true;
}

namespace {

StatusOr<std::shared_ptr<const TrustStore>> LoadTrust(const HttpClientOptions& options) {
  if (options.ca_file.empty() && options.ca_pem.empty() && options.ca_dir.empty()) {
    if (options.system_trust == SystemTrust()) return TrustStore::OfSystem();
    return std::make_shared<const TrustStore>(SystemCaSource("", options.system_trust));
  }
  TFV_ASSIGN_OR_RETURN(CaSource source, LoadCaSource(options));
  return std::make_shared<const TrustStore>(std::move(source));
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
    const bool pem = Contains(text.Reveal(), "-----BEGIN ");
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
  const auto cancelled = [] {
    return TransportError(FailureKind::kCancelled, "the request was cancelled");
  };
  if (stop.stop_requested()) return cancelled();
  TFV_RETURN_IF_ERROR(CheckHeaders(request.headers));
  TFV_ASSIGN_OR_RETURN(const Url url, ParseUrl(request.url));
  const HttpClientOptions& options = state_->options;

  const State::Loan handle(*state_, request.idempotency);
  CURL* easy = (*handle).easy.get();
  CURLM* multi = (*handle).multi.get();
  if (easy == nullptr || multi == nullptr) {
    return TransportError(FailureKind::kNotSent, "libcurl is out of memory");
  }
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, kKeptConnectionsPerHandle);
  curl_easy_reset(easy);

  HeaderList headers;
  bool has_host = false;
  for (const HttpHeader& header : request.headers) {
    // A header without a value is spelled with a semicolon; a colon would remove it.
    std::string line = header.name + (header.value.empty() ? ";" : ": ") + header.value.Reveal();
    headers.Add(line);
    WipeString(line);
    has_host = has_host || header.name == "Host" || header.name == "host";
  }
  headers.Add("Expect:");  // otherwise a large body waits a second for a go-ahead

  HeaderList connect_to;
  std::string target = url.text;
  if (!options.tls_server_name.empty() && url.scheme == "https") {
    // libcurl has no option for the name alone: pretend the server is called that, dial the real
    // one, and tell HTTP the real name.
    TFV_ASSIGN_OR_RETURN(target, WithHost(url, options.tls_server_name));
    connect_to.Add("::" + url.host + ":" + url.port);
    curl_easy_setopt(easy, CURLOPT_CONNECT_TO, connect_to.get());
    if (!has_host) headers.Add("Host: " + url.host + ":" + url.port);
  }

  Receiver receiver{.max_bytes = options.max_response_bytes};
  std::array<char, CURL_ERROR_SIZE> error_text{};
  const auto milliseconds = [](Duration duration) {
    return static_cast<long>(std::max<Duration::rep>(duration.count(), 1));
  };
  curl_easy_setopt(easy, CURLOPT_URL, target.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(easy, CURLOPT_USERAGENT, options.user_agent.c_str());
  if (!request.body.empty()) {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.Reveal().data());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.Reveal().size()));
  } else if (request.method == "POST") {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(0));
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
  } else if (request.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  }
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, milliseconds(request.timeout));
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(request.connect_timeout));
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // do not wait for a hanging name lookup
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_text.data());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, OnBody);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &receiver);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, OnHeader);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &receiver);
  if (!options.unix_socket_path.empty()) {
    curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, options.unix_socket_path.c_str());
  }
  int socket_error = 0;
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, OpenSocket);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &socket_error);
  state_->SetTrust(easy);
  Redactor secrets = SecretsOf(request);
  TFV_ASSIGN_OR_RETURN(const bool has_proxy, state_->SetProxy(easy, url, secrets));

  CURLcode result = CURLE_OK;
  bool stopped = false;
  {
    const std::stop_callback wake(stop, [multi] { curl_multi_wakeup(multi); });
    curl_multi_add_handle(multi, easy);
    int running = 1;
    while (running != 0 && !stopped) {
      CURLMcode code = curl_multi_perform(multi, &running);
      if (code == CURLM_OK && running != 0) {
        code = curl_multi_poll(multi, nullptr, 0, kPollMilliseconds, nullptr);
      }
      if (code != CURLM_OK) {
        result = CURLE_FAILED_INIT;
        break;
      }
      stopped = running != 0 && stop.stop_requested();
    }
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
      if (message->msg == CURLMSG_DONE) result = message->data.result;
    }
  }
  Facts facts(easy);
  facts.is_tls = url.scheme == "https";
  facts.has_proxy = has_proxy;
  curl_multi_remove_handle(multi, easy);
  curl_easy_reset(easy);  // the options point to locals and to the request

  if (stopped) return cancelled();
  if (result == CURLE_OK) {
    return HttpResponse{.status = static_cast<int>(facts.status),
                        .headers = std::move(receiver.headers),
                        .body = SecretString(std::move(receiver.body))};
  }
  const std::string server = options.unix_socket_path.empty()
                                 ? url.scheme + "://" + url.host + ":" + url.port
                                 : "unix://" + options.unix_socket_path;
  if (receiver.too_large) {
    return TransportError(FailureKind::kResponseTooLarge,
                          "the answer of " + server + " is larger than " +
                              std::to_string(options.max_response_bytes) + " bytes");
  }
  std::string reason = error_text.front() != '\0' ? error_text.data() : curl_easy_strerror(result);
  if (socket_error != 0) reason += ": " + std::generic_category().message(socket_error);
  if (result == CURLE_SSL_CACERT_BADFILE && !state_->trust->description().empty()) {
    reason = state_->trust->description() + " holds a certificate that cannot be read";
  }
  return TransportError(Classify(result, reason, facts.sent),
                        "no answer from " + server + ": " + secrets.Redact(reason),
                        CauseOf(result, reason, facts));
}

}  // namespace tfvault::http
