// SPDX-License-Identifier: MPL-2.0
// The interfaces through which a session uses environment, time, log and network. Tests replace
// them.
#pragma once

#include "tfvault/base/environment.h"
#include "tfvault/base/log.h"
#include "tfvault/base/status.h"
#include "tfvault/base/time.h"
#include "tfvault/http/curl_http_client.h"

#include <functional>
#include <memory>

namespace tfvault::session {

// The kind of server that an HTTP client connects to.
enum class Peer {
  kVault,
  kAws,       // STS and IAM
  kInternet,  // Google
  kMachine,   // metadata services of this machine or its container
};

using HttpClientFactory = std::function<StatusOr<std::shared_ptr<const http::HttpClient>>(
    Peer, const http::HttpClientOptions&)>;

struct Dependencies {
  Environment environment{};
  std::shared_ptr<const Time> time{};
  std::shared_ptr<const Logger> logger{};
  HttpClientFactory http_client{};  // unset: libcurl
  bool keep_alive = false;          // a thread renews tokens, as in the released program
};

}  // namespace tfvault::session
