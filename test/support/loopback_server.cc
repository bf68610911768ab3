#include "test/support/loopback_server.h"

#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>

namespace tfvault::test {
namespace {

struct FreeSsl {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using SslContext = std::unique_ptr<SSL_CTX, FreeSsl>;

void Require(bool condition, const char* what) {
  if (!condition) throw std::runtime_error(std::string("loopback server: ") + what);
}

// One accepted socket, plain or TLS.
class Connection {
 public:
  Connection(int fd, SSL_CTX* tls) : fd_(fd), ssl_(tls == nullptr ? nullptr : SSL_new(tls)) {
    if (ssl_ != nullptr) SSL_set_fd(ssl_.get(), fd_);
  }

  bool Handshake() {
    if (ssl_ == nullptr || SSL_accept(ssl_.get()) == 1) return true;
    // Closing a socket with unread bytes would reset the connection and lose the TLS alert that was
    // sent.
    shutdown(fd_, SHUT_WR);
    std::array<char, 4096> rest{};
    while (recv(fd_, rest.data(), rest.size(), 0) > 0) {
    }
    return false;
  }

  // The available bytes; empty at the end of the stream.
  std::string Read() {
    std::array<char, 4096> buffer{};
    const auto size =
        ssl_ == nullptr ? recv(fd_, buffer.data(), buffer.size(), 0)
                        : static_cast<ssize_t>(SSL_read(ssl_.get(), buffer.data(), buffer.size()));
    return size <= 0 ? std::string() : std::string(buffer.data(), static_cast<std::size_t>(size));
  }

  void Write(const std::string& bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
      const auto size =
          ssl_ == nullptr ? send(fd_, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL)
                          : static_cast<ssize_t>(SSL_write(ssl_.get(), bytes.data() + done,
                                                           static_cast<int>(bytes.size() - done)));
      if (size <= 0) return;
      done += static_cast<std::size_t>(size);
    }
  }

  void Reset() const {
    const linger abort{.l_onoff = 1, .l_linger = 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
  }

 private:
  int fd_;
  std::unique_ptr<SSL, FreeSsl> ssl_;
};

SslContext MakeTls(const LoopbackOptions& options) {
  if (options.cert_file.empty()) return nullptr;
  SslContext tls(SSL_CTX_new(TLS_server_method()));
  Require(SSL_CTX_use_certificate_chain_file(tls.get(), options.cert_file.c_str()) == 1, "cert");
  Require(SSL_CTX_use_PrivateKey_file(tls.get(), options.key_file.c_str(), SSL_FILETYPE_PEM) == 1,
          "key");
  if (options.newest_tls_version != 0) {
    Require(SSL_CTX_set_max_proto_version(tls.get(), options.newest_tls_version) == 1, "version");
    // OpenSSL's default security level has no cipher for versions before TLS 1.2.
    Require(SSL_CTX_set_min_proto_version(tls.get(), 0) == 1, "version");
    SSL_CTX_set_security_level(tls.get(), 0);
  }
  if (!options.client_ca_file.empty()) {
    Require(SSL_CTX_load_verify_locations(tls.get(), options.client_ca_file.c_str(), nullptr) == 1,
            "client CA");
    SSL_CTX_set_verify(tls.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
  return tls;
}

int Listen(const LoopbackOptions& options) {
  int fd = -1;
  if (options.unix_socket_path.empty()) {
    fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    Require(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0, "bind");
  } else {
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    Require(options.unix_socket_path.size() < sizeof address.sun_path, "long path");
    options.unix_socket_path.copy(address.sun_path, sizeof address.sun_path - 1);
    Require(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0, "bind");
  }
  Require(listen(fd, 64) == 0, "listen");
  return fd;
}

std::optional<LoopbackRequest> ReadRequest(Connection& connection, std::string& pending) {
  auto head_end = pending.find("\r\n\r\n");
  while (head_end == std::string::npos) {
    const std::string more = connection.Read();
    if (more.empty()) return std::nullopt;
    pending += more;
    head_end = pending.find("\r\n\r\n");
  }
  LoopbackRequest request;
  const auto first_blank = pending.find(' ');
  const auto second_blank = pending.find(' ', first_blank + 1);
  request.method = pending.substr(0, first_blank);
  request.target = pending.substr(first_blank + 1, second_blank - first_blank - 1);
  for (auto at = pending.find("\r\n") + 2; at < head_end;) {
    const auto end = pending.find("\r\n", at);
    const std::string line = pending.substr(at, end - at);
    const auto colon = line.find(':');
    std::string name = line.substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    request.headers[name] =
        line.substr(std::min(line.find_first_not_of(' ', colon + 1), line.size()));
    at = end + 2;
  }
  pending.erase(0, head_end + 4);
  const std::string length_text = request.headers["content-length"];
  const std::size_t length = length_text.empty() ? 0 : std::stoul(length_text);
  while (pending.size() < length) {
    const std::string more = connection.Read();
    if (more.empty()) return std::nullopt;
    pending += more;
  }
  request.body = pending.substr(0, length);
  pending.erase(0, length);
  return request;
}

}  // namespace

struct LoopbackServer::State {
  Handler handler;
  SslContext tls;
  int listener = -1;
  int wake = eventfd(0, EFD_CLOEXEC);

  std::mutex mutex{};  // guards the members below
  std::condition_variable arrived{};
  std::vector<LoopbackRequest> requests{};
  std::vector<int> sockets{};
  std::vector<std::thread> workers{};
  bool stopping = false;

  std::thread acceptor{};

  void Accept() {
    while (true) {
      std::array<pollfd, 2> fds{{{listener, POLLIN, 0}, {wake, POLLIN, 0}}};
      poll(fds.data(), fds.size(), -1);
      const std::lock_guard lock(mutex);
      if (stopping) return;
      const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) continue;
      sockets.push_back(fd);
      workers.emplace_back([this, fd] { Serve(fd); });
    }
  }

  void Serve(int fd) {
    {
      Connection connection(fd, tls.get());
      std::string pending;
      bool open = connection.Handshake();
      while (open) {
        const auto request = ReadRequest(connection, pending);
        if (!request) break;
        {
          const std::lock_guard lock(mutex);
          requests.push_back(*request);
        }
        arrived.notify_all();
        const LoopbackReply reply = handler(*request);
        connection.Write(reply.bytes);
        if (reply.after == AfterReply::kReset) connection.Reset();
        if (reply.after == AfterReply::kHang) {
          while (!connection.Read().empty()) {
          }
        }
        open = reply.after == AfterReply::kKeepOpen;
      }
    }
    const std::lock_guard lock(mutex);
    const auto it = std::find(sockets.begin(), sockets.end(), fd);
    *it = -1;
    close(fd);
  }
};

LoopbackServer::LoopbackServer(Handler handler, const LoopbackOptions& options)
    : state_(std::make_unique<State>()) {
  state_->handler = std::move(handler);
  state_->tls = MakeTls(options);
  state_->listener = Listen(options);
  state_->acceptor = std::thread([state = state_.get()] { state->Accept(); });
}

LoopbackServer::~LoopbackServer() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
    for (const int fd : state_->sockets) {
      if (fd >= 0) shutdown(fd, SHUT_RDWR);
    }
  }
  const std::uint64_t one = 1;
  if (write(state_->wake, &one, sizeof one) != sizeof one) std::abort();
  state_->acceptor.join();
  for (std::thread& worker : state_->workers) worker.join();
  close(state_->listener);
  close(state_->wake);
}

int LoopbackServer::port() const {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  getsockname(state_->listener, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

std::string LoopbackServer::Url(const std::string& path) const {
  const std::string scheme = state_->tls == nullptr ? "http" : "https";
  return scheme + "://127.0.0.1:" + std::to_string(port()) + path;
}

std::vector<LoopbackRequest> LoopbackServer::requests() const {
  const std::lock_guard lock(state_->mutex);
  return state_->requests;
}

int LoopbackServer::connection_count() const {
  const std::lock_guard lock(state_->mutex);
  return static_cast<int>(state_->sockets.size());
}

void LoopbackServer::WaitForRequests(std::size_t count) const {
  std::unique_lock lock(state_->mutex);
  state_->arrived.wait(lock, [&] { return state_->requests.size() >= count; });
}

std::string HttpBytes(int status, const std::string& body, const std::string& extra_headers) {
  return "HTTP/1.1 " + std::to_string(status) +
         " Text\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + extra_headers +
         "\r\n" + body;
}

}  // namespace tfvault::test
