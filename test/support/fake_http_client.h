// SPDX-License-Identifier: MPL-2.0
// An HttpClient that answers from a function and records its requests.
#pragma once

#include "tfvault/http/http_client.h"

#include <functional>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace tfvault::test {

class FakeHttpClient final : public http::HttpClient {
 public:
  using Answer =
      std::function<StatusOr<http::HttpResponse>(const http::HttpRequest&, std::stop_token)>;

  explicit FakeHttpClient(Answer answer) : answer_(std::move(answer)) {}

  // Answers the n-th request with the n-th response; a request without a response is kInternal.
  explicit FakeHttpClient(std::vector<StatusOr<http::HttpResponse>> script)
      : answer_([script = std::move(script), next = std::size_t{0}](
                    const http::HttpRequest& request,
                    const std::stop_token&) mutable -> StatusOr<http::HttpResponse> {
          if (next == script.size()) {
            return Error(StatusCode::kInternal, "unexpected request for " + request.url);
          }
          return script[next++];
        }) {}

  [[nodiscard]] StatusOr<http::HttpResponse> Send(const http::HttpRequest& request,
                                                  std::stop_token stop) const override {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    return answer_(request, std::move(stop));
  }

  [[nodiscard]] std::vector<http::HttpRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  mutable std::mutex mutex_;  // guards the members below
  Answer answer_;
  mutable std::vector<http::HttpRequest> requests_{};
};

inline http::HttpResponse HttpAnswer(int status, std::string body = {},
                                     std::map<std::string, std::string> headers = {}) {
  return {.status = status, .headers = std::move(headers), .body = SecretString(std::move(body))};
}

// The value of the first header with that name; empty if there is no such header.
inline std::string HeaderOf(const http::HttpRequest& request, const std::string& name) {
  for (const auto& header : request.headers) {
    if (header.name == name) return header.value.Reveal();
  }
  return {};
}

}  // namespace tfvault::test
