#include "http/receiver.h"

#include "tfvault/base/secret_string.h"
#include "tfvault/base/text.h"

#include <algorithm>
#include <utility>

namespace tfvault::http {

Receiver::~Receiver() { WipeString(body_); }

void Receiver::Attach(CurlHandle& handle) {
  handle.Set(CURLOPT_WRITEFUNCTION, OnBody);
  handle.Set(CURLOPT_WRITEDATA, this);
  handle.Set(CURLOPT_HEADERFUNCTION, OnHeader);
  handle.Set(CURLOPT_HEADERDATA, this);
}

HttpResponse Receiver::Take(int status) {
  return {.status = status,
          .headers = std::move(headers_),
          .body = SecretString(std::exchange(body_, std::string()))};
}

bool Receiver::Count(std::size_t bytes) {
  received_ += bytes;
  return !too_large();
}

// libcurl stops the transfer when a callback takes fewer bytes than it was given.
std::size_t Receiver::OnBody(char* data, std::size_t, std::size_t size, void* user) {
  auto& receiver = *static_cast<Receiver*>(user);
  if (!receiver.Count(size)) return 0;
  receiver.Append({data, size});
  return size;
}

std::size_t Receiver::OnHeader(char* data, std::size_t, std::size_t size, void* user) {
  auto& receiver = *static_cast<Receiver*>(user);
  if (!receiver.Count(size)) return 0;
  receiver.AddHeader({data, size});
  return size;
}

void Receiver::AddHeader(std::string_view line) {
  if (line.starts_with("HTTP/")) headers_.clear();  // an interim answer came before
  const auto colon = line.find(':');
  if (line.starts_with("HTTP/") || colon == std::string_view::npos) return;
  std::string& value = headers_[LowerCase(line.substr(0, colon))];
  if (!value.empty()) value += ", ";
  value += Trim(line.substr(colon + 1));
}

// Overwrites what it outgrows, since bodies hold credentials.
void Receiver::Append(std::string_view bytes) {
  constexpr std::size_t kFirstCapacity = 4096;
  if (body_.capacity() - body_.size() < bytes.size()) {
    std::string larger;
    larger.reserve(std::max({kFirstCapacity, body_.capacity() * 2, body_.size() + bytes.size()}));
    larger = body_;
    WipeString(body_);
    body_.swap(larger);
  }
  body_ += bytes;
}

}  // namespace tfvault::http
