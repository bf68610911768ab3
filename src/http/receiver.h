// SPDX-License-Identifier: MPL-2.0
// Collects the response that libcurl passes to its callbacks.
#pragma once

#include "http/curl_handle.h"
#include "tfvault/base/secret_string.h"
#include "tfvault/http/http_client.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace tfvault::http {

class Receiver {
 public:
  // `max_bytes` is the limit for headers and body together.
  explicit Receiver(std::size_t max_bytes) : max_bytes_(max_bytes) {}
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  // The handle keeps a reference to this receiver until its next Reset.
  void Attach(CurlHandle& handle);

  // Whether the empty line after the headers has arrived. libcurl takes a response that ends before
  // it for complete.
  [[nodiscard]] bool has_all_headers() const { return has_all_headers_; }
  [[nodiscard]] bool too_large() const { return received_ > max_bytes_; }
  // Moves the response out; may be called once.
  [[nodiscard]] HttpResponse Take(int status);

 private:
  static std::size_t OnHeader(char* data, std::size_t, std::size_t size, void* user);
  static std::size_t OnBody(char* data, std::size_t, std::size_t size, void* user);
  [[nodiscard]] bool Count(std::size_t bytes);
  void AddHeader(std::string_view line);

  std::size_t max_bytes_;
  std::size_t received_ = 0;
  bool has_all_headers_ = false;
  std::map<std::string, std::string> headers_{};
  SecretBuffer body_{};
};

}  // namespace tfvault::http
