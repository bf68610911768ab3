// SPDX-License-Identifier: MPL-2.0
// Linked into the static executable instead of libc's functions of the same names. Libc's functions
// load plugins of the machine, for example of its name service (NSS), and crash, because the
// plugins are built for another libc. c-ares resolves host names. The other callers need no names:
// gRPC listens on 127.0.0.1 with a port, and the rest is library code that the provider never runs.
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <charconv>
#include <cstdint>
#include <cstring>
#include <system_error>

namespace {

struct NumericAddress {
  addrinfo info{};
  sockaddr_in address{};
};

}  // namespace

extern "C" {

int getaddrinfo(const char* host, const char* service, const addrinfo* hints, addrinfo** result) {
  if (host == nullptr || service == nullptr || hints == nullptr) return EAI_NONAME;
  std::uint16_t port = 0;
  const char* end = service + std::strlen(service);
  const auto [rest, error] = std::from_chars(service, end, port);
  if (error != std::errc() || rest != end) return EAI_SERVICE;
  in_addr address{};
  if (inet_pton(AF_INET, host, &address) != 1) return EAI_NONAME;
  auto* found = new NumericAddress;
  found->address.sin_family = AF_INET;
  found->address.sin_port = htons(port);
  found->address.sin_addr = address;
  found->info.ai_family = AF_INET;
  found->info.ai_socktype = hints->ai_socktype;
  found->info.ai_protocol = hints->ai_protocol;
  found->info.ai_addrlen = sizeof found->address;
  found->info.ai_addr = reinterpret_cast<sockaddr*>(&found->address);
  *result = &found->info;
  return 0;
}

// `info` is the first member.
void freeaddrinfo(addrinfo* info) { delete reinterpret_cast<NumericAddress*>(info); }

int getnameinfo(const sockaddr*, socklen_t, char*, socklen_t, char*, socklen_t, int) {
  return EAI_FAIL;
}

hostent* gethostbyname(const char*) { return nullptr; }

// The linker redirects calls of dlopen to this name.
// NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp,readability-identifier-naming)
void* __wrap_dlopen(const char*, int) { return nullptr; }

servent* getservbyname(const char*, const char*) { return nullptr; }

int getservbyname_r(const char*, const char*, servent*, char*, size_t, servent** result) {
  *result = nullptr;
  return 0;
}

int getservbyport_r(int, const char*, servent*, char*, size_t, servent** result) {
  *result = nullptr;
  return 0;
}

}  // extern "C"
