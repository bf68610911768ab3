// SPDX-License-Identifier: MPL-2.0
// Socket calls that Windows and the other systems name differently.
#pragma once

#ifdef _WIN32
#include <winsock2.h>
// windows.h must come after winsock2.h.
#include <ws2tcpip.h>
#else
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#endif

namespace tfvault::test {

#ifdef _WIN32
using Socket = SOCKET;
constexpr Socket kNoSocket = INVALID_SOCKET;
constexpr int kNoSignal = 0;
constexpr int kBothWays = SD_BOTH;
constexpr int kWriting = SD_SEND;
inline void CloseSocket(Socket socket) { closesocket(socket); }
inline void DoNotInherit(Socket socket) {
  SetHandleInformation(reinterpret_cast<HANDLE>(socket), HANDLE_FLAG_INHERIT, 0);
}
inline void StartSockets() {
  WSADATA data{};
  WSAStartup(MAKEWORD(2, 2), &data);
}
#else
using Socket = int;
constexpr Socket kNoSocket = -1;
#ifdef MSG_NOSIGNAL
constexpr int kNoSignal = MSG_NOSIGNAL;
#else
constexpr int kNoSignal = 0;
#endif
constexpr int kBothWays = SHUT_RDWR;
constexpr int kWriting = SHUT_WR;
inline void CloseSocket(Socket socket) { close(socket); }
inline void DoNotInherit(Socket socket) { fcntl(socket, F_SETFD, FD_CLOEXEC); }
inline void StartSockets() {}
#endif

}  // namespace tfvault::test
