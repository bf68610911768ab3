// SPDX-License-Identifier: MPL-2.0
// A scripted Vault for behavior that a real Vault does not show on request: an HttpClient with
// answers by method and path.
#pragma once

#include "test/support/fake_http_client.h"
#include "tfvault/http/http_client.h"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace tfvault::test {

// Answers of a route are used in order; the last answer repeats. The answer of an unknown route is
// 404 without a message, as from Vault, unless Otherwise sets an answer.
class FakeVault final : public http::HttpClient {
 public:
  // `route` as "GET /v1/sys/mounts/aws": method, path with query, both as on the wire.
  FakeVault& On(const std::string& route, StatusOr<http::HttpResponse> answer) {
    const std::lock_guard lock(mutex_);
    answers_[route].push_back(std::move(answer));
    return *this;
  }
  FakeVault& On(const std::string& route, int status, const std::string& body = {}) {
    return On(route, HttpAnswer(status, body));
  }
  // Sets the answer of unknown routes from now on.
  FakeVault& Otherwise(StatusOr<http::HttpResponse> answer) {
    const std::lock_guard lock(mutex_);
    otherwise_ = std::move(answer);
    return *this;
  }
  // Adds an answer before the existing answers of the route.
  FakeVault& First(const std::string& route, int status, const std::string& body = {}) {
    const std::lock_guard lock(mutex_);
    answers_[route].push_front(HttpAnswer(status, body));
    return *this;
  }
  // Replaces all answers of the route.
  FakeVault& Only(const std::string& route, StatusOr<http::HttpResponse> answer) {
    const std::lock_guard lock(mutex_);
    answers_[route] = {std::move(answer)};
    return *this;
  }
  FakeVault& Only(const std::string& route, int status, const std::string& body = {}) {
    return Only(route, HttpAnswer(status, body));
  }

  [[nodiscard]] StatusOr<http::HttpResponse> Send(const http::HttpRequest& request,
                                                  std::stop_token stop) const override {
    if (stop.stop_requested()) {
      return http::TransportError(http::FailureKind::kCancelled, "the request was cancelled");
    }
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    if (on_request) on_request(Route(request));
    const auto it = answers_.find(Route(request));
    if (it == answers_.end()) return otherwise_;
    auto& answers = it->second;
    const auto answer = answers.front();
    if (answers.size() > 1) answers.pop_front();
    return answer;
  }

  [[nodiscard]] std::vector<http::HttpRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

  // The routes of all requests, oldest first.
  [[nodiscard]] std::vector<std::string> routes() const {
    std::vector<std::string> routes;
    for (const auto& request : requests()) routes.push_back(Route(request));
    return routes;
  }

  // Called with the route of each request, for example to let time pass.
  std::function<void(const std::string& route)> on_request{};

 private:
  static std::string Route(const http::HttpRequest& request) {
    return request.method + " " + request.url.substr(request.url.find("/v1/"));
  }

  mutable std::mutex mutex_;  // guards the members below
  mutable std::map<std::string, std::deque<StatusOr<http::HttpResponse>>> answers_{};
  mutable std::vector<http::HttpRequest> requests_{};
  StatusOr<http::HttpResponse> otherwise_ = HttpAnswer(404, R"({"errors":[]})");
};

}  // namespace tfvault::test
