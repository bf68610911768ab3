// SPDX-License-Identifier: MPL-2.0
#include "test/support/loopback_server.h"

#include "test/support/sockets.h"

#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <condition_variable>
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
  Connection(Socket socket, SSL_CTX* tls)
      : socket_(socket), ssl_(tls == nullptr ? nullptr : SSL_new(tls)) {
    if (ssl_ != nullptr) SSL_set_fd(ssl_.get(), static_cast<int>(socket_));
  }

  bool Handshake() {
    if (ssl_ == nullptr || SSL_accept(ssl_.get()) == 1) return true;
    // Closing a socket with unread bytes would reset the connection and lose the TLS alert that was
    // sent.
    shutdown(socket_, kWriting);
    std::array<char, 4096> rest{};
    while (Receive(rest) > 0) {
    }
    return false;
  }

  // The available bytes; empty at the end of the stream.
  std::string Read() {
    std::array<char, 4096> buffer{};
    const int size = ssl_ == nullptr
                         ? Receive(buffer)
                         : SSL_read(ssl_.get(), buffer.data(), static_cast<int>(buffer.size()));
    return size <= 0 ? std::string() : std::string(buffer.data(), static_cast<std::size_t>(size));
  }

  void Write(const std::string& bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
      const int left = static_cast<int>(bytes.size() - done);
      const int size = ssl_ == nullptr ? Send(bytes.data() + done, left)
                                       : SSL_write(ssl_.get(), bytes.data() + done, left);
      if (size <= 0) return;
      done += static_cast<std::size_t>(size);
    }
  }

  void Reset() const {
    const linger abort{.l_onoff = 1, .l_linger = 0};
    setsockopt(socket_, SOL_SOCKET, SO_LINGER, reinterpret_cast<const char*>(&abort), sizeof abort);
  }

 private:
  // The casts are for Windows, which counts bytes with int.
  int Receive(std::array<char, 4096>& buffer) const {
    return static_cast<int>(recv(socket_, buffer.data(), static_cast<int>(buffer.size()), 0));
  }
  int Send(const char* bytes, int size) const {
    return static_cast<int>(send(socket_, bytes, size, kNoSignal));
  }

  Socket socket_;
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

// The address of the server, in the form that bind and connect take.
struct Address {
  explicit Address(const std::string& unix_socket_path = {}) {
    auto* tcp = reinterpret_cast<sockaddr_in*>(&storage);
    tcp->sin_family = AF_INET;
    tcp->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    size = sizeof *tcp;
    if (unix_socket_path.empty()) return;
#ifdef _WIN32
    Require(false, "no unix sockets on Windows");
#else
    auto* local = reinterpret_cast<sockaddr_un*>(&storage);
    local->sun_family = AF_UNIX;
    Require(unix_socket_path.size() < sizeof local->sun_path, "long path");
    unix_socket_path.copy(static_cast<char*>(local->sun_path), sizeof local->sun_path - 1);
    size = sizeof *local;
#endif
  }
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }

  sockaddr_storage storage{};
  socklen_t size = 0;
};

Socket Open(const Address& address) {
  StartSockets();
  const Socket opened = socket(address.storage.ss_family, SOCK_STREAM, 0);
  Require(opened != kNoSocket, "socket");
  DoNotInherit(opened);
  return opened;
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
  Address address;  // with the port
  Socket listener = kNoSocket;

  std::mutex mutex{};  // guards the members below
  std::condition_variable arrived{};
  std::vector<LoopbackRequest> requests{};
  std::vector<Socket> sockets{};
  std::vector<std::thread> workers{};
  bool stopping = false;

  std::thread acceptor{};

  void Listen() {
    listener = Open(address);
    Require(bind(listener, address.get(), address.size) == 0, "bind");
    Require(listen(listener, 64) == 0, "listen");
    Require(getsockname(listener, address.get(), &address.size) == 0, "getsockname");
  }

  void Accept() {
    while (true) {
      const Socket socket = accept(listener, nullptr, nullptr);
      if (socket == kNoSocket) continue;
      DoNotInherit(socket);
      const std::lock_guard lock(mutex);
      if (stopping) return CloseSocket(socket);
      sockets.push_back(socket);
      workers.emplace_back([this, socket] { Serve(socket); });
    }
  }

  // A connection ends the wait of accept on every system.
  void StopAccepting() {
    const Socket socket = Open(address);
    connect(socket, address.get(), address.size);
    acceptor.join();
    CloseSocket(socket);
    CloseSocket(listener);
  }

  void Serve(Socket socket) {
    {
      Connection connection(socket, tls.get());
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
    *std::find(sockets.begin(), sockets.end(), socket) = kNoSocket;
    CloseSocket(socket);
  }
};

LoopbackServer::LoopbackServer(Handler handler, const LoopbackOptions& options)
    : state_(std::make_unique<State>()) {
  state_->handler = std::move(handler);
  state_->tls = MakeTls(options);
  state_->address = Address(options.unix_socket_path);
  state_->Listen();
  state_->acceptor = std::thread([state = state_.get()] { state->Accept(); });
}

LoopbackServer::~LoopbackServer() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
    for (const Socket socket : state_->sockets) {
      if (socket != kNoSocket) shutdown(socket, kBothWays);
    }
  }
  state_->StopAccepting();
  for (std::thread& worker : state_->workers) worker.join();
}

int LoopbackServer::port() const {
  return ntohs(reinterpret_cast<const sockaddr_in*>(&state_->address.storage)->sin_port);
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
