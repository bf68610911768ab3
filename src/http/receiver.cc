// SPDX-License-Identifier: MPL-2.0
#include "http/receiver.h"

#include "tfvault/base/text.h"

#include <utility>

namespace tfvault::http {

void Receiver::Attach(CurlHandle& handle) {
  handle.Set(CURLOPT_WRITEFUNCTION, OnBody);
  handle.Set(CURLOPT_WRITEDATA, this);
  handle.Set(CURLOPT_HEADERFUNCTION, OnHeader);
  handle.Set(CURLOPT_HEADERDATA, this);
}

HttpResponse Receiver::Take(int status) {
  return {.status = status, .headers = std::move(headers_), .body = SecretString(body_)};
}

bool Receiver::Count(std::size_t bytes) {
  received_ += bytes;
  return !too_large();
}

// libcurl aborts the transfer if a callback accepts fewer bytes than it was given.
std::size_t Receiver::OnBody(char* data, std::size_t, std::size_t size, void* user) {
  auto& receiver = *static_cast<Receiver*>(user);
  if (!receiver.Count(size)) return 0;
  receiver.body_.append(data, size);
  return size;
}

std::size_t Receiver::OnHeader(char* data, std::size_t, std::size_t size, void* user) {
  auto& receiver = *static_cast<Receiver*>(user);
  if (!receiver.Count(size)) return 0;
  receiver.AddHeader({data, size});
  return size;
}

void Receiver::AddHeader(std::string_view line) {
  has_all_headers_ = Trim(line).empty();
  if (line.starts_with("HTTP/")) headers_.clear();  // drops the headers of an interim response
  const auto colon = line.find(':');
  if (line.starts_with("HTTP/") || colon == std::string_view::npos) return;
  std::string& value = headers_[LowerCase(line.substr(0, colon))];
  if (!value.empty()) value += ", ";
  value += Trim(line.substr(colon + 1));
}

}  // namespace tfvault::http
