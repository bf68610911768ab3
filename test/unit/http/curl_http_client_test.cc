// SPDX-License-Identifier: MPL-2.0
#include "tfvault/http/curl_http_client.h"

#include "test/support/loopback_server.h"
#include "test/support/temp_dir.h"
#include "tfvault/base/encoding.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <latch>
#include <thread>
#include <tuple>

namespace tfvault::http::curl_http_client_test {
namespace {

using test::AfterReply;
using test::HttpBytes;
using test::LoopbackReply;
using test::LoopbackRequest;
using test::LoopbackServer;

std::shared_ptr<const CurlHttpClient> Client(const HttpClientOptions& options = {}) {
  return CurlHttpClient::Create(options).value();
}

LoopbackServer::Handler Always(const std::string& bytes, AfterReply after = AfterReply::kKeepOpen) {
  return [=](const LoopbackRequest&) { return LoopbackReply{bytes, after}; };
}

TEST_CASE("method, path, headers and body are sent unchanged", "[http]") {
  const LoopbackServer server(Always(HttpBytes(200, "")));
  const auto [method, body] = GENERATE(table<std::string, std::string>({
      {"GET", ""},
      {"POST", "{\"a\":1}"},
      {"POST", ""},
      {"PUT", std::string("nul\0byte", 8)},
      {"DELETE", ""},
  }));
  const auto response =
      Client()->Send({.method = method,
                      .url = server.Url("/v1/a%2Fb?q=1%26"),
                      .headers = {{"X-One", SecretString("1")}, {"X-Empty", SecretString()}},
                      .body = SecretString(body)},
                     {});
  REQUIRE(response.ok());
  const LoopbackRequest request = server.requests().at(0);
  CHECK(request.method == method);
  CHECK(request.target == "/v1/a%2Fb?q=1%26");
  CHECK(request.headers.at("x-one") == "1");
  CHECK(request.headers.at("x-empty").empty());
  CHECK(request.headers.count("expect") == 0);
  CHECK(request.body == body);
}

TEST_CASE("every status is a response, redirects included", "[http]") {
  const int status = GENERATE(200, 204, 301, 307, 404, 500, 503);
  const LoopbackServer server(
      Always(HttpBytes(status, status == 204 ? "" : "text", "Location: http://127.0.0.1:1/\r\n")));
  const auto response = Client()->Send({.url = server.Url("/")}, {});
  REQUIRE(response.ok());
  CHECK(response->status == status);
  CHECK(response->body == SecretString(status == 204 ? "" : "text"));
  CHECK(server.requests().size() == 1);
}

TEST_CASE("header names become lower case and repeated headers are joined", "[http]") {
  const LoopbackServer server(
      Always("HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\n" +
             HttpBytes(200, "", "Retry-After:  7 \r\nX-Vault-Index: a\r\nx-vault-index: b\r\n")));
  const auto response = Client()->Send({.url = server.Url("/")}, {});
  REQUIRE(response.ok());
  CHECK(response->Header("retry-after") == "7");
  CHECK(response->Header("x-vault-index") == "a, b");
  CHECK(response->Header("x-interim").empty());
}

TEST_CASE("idempotent requests share a kept connection", "[http]") {
  const LoopbackServer server(Always(HttpBytes(200, "text")));
  const auto client = Client();
  for (int i = 0; i < 3; ++i) REQUIRE(client->Send({.url = server.Url("/")}, {}).ok());
  CHECK(server.connection_count() == 1);
}

// The sequence of a run: it looks up its token, creates a child token and then makes its requests.
TEST_CASE("the connection of a non-idempotent request is kept for other requests", "[http]") {
  std::latch both(2);
  const LoopbackServer server([&](const LoopbackRequest& request) {
    if (request.target == "/at-once") both.arrive_and_wait();
    return LoopbackReply{HttpBytes(200, "")};
  });
  const auto client = Client();
  REQUIRE(client->Send({.url = server.Url("/look-up")}, {}).ok());
  REQUIRE(client
              ->Send({.method = "POST",
                      .url = server.Url("/make"),
                      .idempotency = Idempotency::kNonIdempotent},
                     {})
              .ok());
  std::jthread other([&] { std::ignore = client->Send({.url = server.Url("/at-once")}, {}); });
  REQUIRE(client->Send({.url = server.Url("/at-once")}, {}).ok());
  other.join();
  CHECK(server.connection_count() == 2);
}

TEST_CASE("if a kept connection breaks, only an idempotent request is sent again", "[http]") {
  const auto [idempotency, times] = GENERATE(table<Idempotency, int>({
      {Idempotency::kIdempotent, 2},
      {Idempotency::kNonIdempotent, 1},
  }));
  std::atomic<int> received = 0;
  const LoopbackServer server([&](const LoopbackRequest& request) {
    if (request.target == "/warm") return LoopbackReply{HttpBytes(200, ""), AfterReply::kKeepOpen};
    ++received;
    return LoopbackReply{"", AfterReply::kClose};
  });
  const auto client = Client();
  REQUIRE(client->Send({.url = server.Url("/warm")}, {}).ok());
  const auto response = client->Send({.url = server.Url("/issue"), .idempotency = idempotency}, {});
  CHECK(FailureKindOf(response.status()) == FailureKind::kInterrupted);
  CHECK(received == times);
}

TEST_CASE("a broken answer is an interruption", "[http]") {
  const auto [name, bytes, after] = GENERATE(table<std::string, std::string, AfterReply>({
      {"nothing", "", AfterReply::kClose},
      {"status-only", "HTTP/1.1 204 No Content\r\n", AfterReply::kClose},
      {"reset-head", "HTTP/1.1 200 OK\r\nContent-Le", AfterReply::kReset},
      {"truncated-head", "HTTP/1.1 200 OK\r\nContent-Le", AfterReply::kClose},
      {"truncated-body", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"da", AfterReply::kClose},
      {"reset", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"da", AfterReply::kReset},
      {"not-http", "SSH-2.0-OpenSSH_9.2\r\n", AfterReply::kClose},
  }));
  CAPTURE(name);
  const LoopbackServer server(Always(bytes, after));
  const auto response = Client()->Send({.url = server.Url("/")}, {});
  CAPTURE(Message(response.status()));
  CHECK(FailureKindOf(response.status()) == FailureKind::kInterrupted);
  CHECK_FALSE(RequestWasNotSent(response.status()));
}

TEST_CASE("a refused connection means that the request was not sent", "[http]") {
  int port = 0;
  {
    const LoopbackServer gone(Always(""));
    port = gone.port();
  }
  const std::string url = "http://127.0.0.1:" + std::to_string(port) + "/v1/x?secret=1";
  const auto response = Client()->Send({.url = url}, {});
  CHECK(FailureKindOf(response.status()) == FailureKind::kNotSent);
  CHECK_THAT(Message(response.status()), Catch::Contains("127.0.0.1:" + std::to_string(port)));
  CHECK_THAT(Message(response.status()), !Catch::Contains("secret"));
}

TEST_CASE("an invalid request is rejected before anything is sent", "[http]") {
  const std::string url = GENERATE("", "not a url", "ftp://127.0.0.1/", "file:///etc/passwd");
  const auto response = Client()->Send({.url = url}, {});
  CHECK(FailureKindOf(response.status()) == FailureKind::kInvalidRequest);
}

TEST_CASE("a header value cannot start a new header", "[http]") {
  const LoopbackServer server(Always(HttpBytes(200, "")));
  const auto response = Client()->Send(
      {.url = server.Url("/"), .headers = {{"X-A", SecretString("1\r\nX-B: 2")}}}, {});
  CHECK(FailureKindOf(response.status()) == FailureKind::kInvalidRequest);
  CHECK(server.requests().empty());
}

TEST_CASE("a response larger than the limit is rejected", "[http]") {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  const std::string bytes = GENERATE_COPY(HttpBytes(200, std::string(2000, 'x')),
                                          head + "X-Long: " + std::string(2000, 'x') + "\r\n\r\n");
  const LoopbackServer server(Always(bytes));
  const auto response = Client({.max_response_bytes = 1000})->Send({.url = server.Url("/")}, {});
  CHECK(FailureKindOf(response.status()) == FailureKind::kResponseTooLarge);
}

TEST_CASE("a request to a silent server ends at its time limit", "[http]") {
  const LoopbackServer server(Always("", AfterReply::kHang));
  const auto response = Client()->Send({.url = server.Url("/"), .timeout = Duration(20)}, {});
  CHECK(FailureKindOf(response.status()) == FailureKind::kTimedOut);
}

TEST_CASE("a stop request ends a blocked transfer", "[http]") {
  const std::string bytes = GENERATE("", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
  const LoopbackServer server(Always(bytes, AfterReply::kHang));
  const auto client = Client();
  std::stop_source stop;
  Status status;
  std::thread sender([&] {
    status = client->Send({.url = server.Url("/"), .timeout = Duration(60'000)}, stop.get_token())
                 .status();
  });
  server.WaitForRequests(1);
  stop.request_stop();
  sender.join();
  CHECK(FailureKindOf(status) == FailureKind::kCancelled);
}

TEST_CASE("after a stop request nothing is sent", "[http]") {
  const LoopbackServer server(Always(HttpBytes(200, "")));
  std::stop_source stop;
  stop.request_stop();
  const auto response = Client()->Send({.url = server.Url("/")}, stop.get_token());
  CHECK(FailureKindOf(response.status()) == FailureKind::kCancelled);
  CHECK(server.requests().empty());
}

TEST_CASE("one client serves many threads", "[http]") {
  const LoopbackServer server([](const LoopbackRequest& request) {
    return LoopbackReply{HttpBytes(200, request.target), AfterReply::kKeepOpen};
  });
  const auto client = Client();
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      for (int j = 0; j < 20; ++j) {
        const std::string target = "/" + std::to_string(i) + "/" + std::to_string(j);
        const auto response = client->Send({.url = server.Url(target)}, {});
        if (response.ok() && response->body == SecretString(target)) ++right;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(right == 160);
}

TEST_CASE("user and password of a proxy are sent to the proxy and not quoted in messages",
          "[http]") {
  const LoopbackServer proxy(Always(HttpBytes(200, "from the proxy")));
  const std::string address = proxy.Url("").substr(std::string("http://").size());
  const auto send = [](const std::string& url, const std::string& to) {
    return Client({.proxy = {.http_url = SecretString(url), .https_url = SecretString(url)}})
        ->Send({.url = to, .timeout = Duration(5'000)}, {});
  };
  REQUIRE(send("http://carol:s3cr%2Ft-word@" + address, "http://vault.invalid/").ok());
  CHECK(proxy.requests().at(0).headers.at("proxy-authorization") ==
        "Basic " + Base64Encode("carol:s3cr/t-word"));

  const std::string scheme = GENERATE("", "http://", "https://", "socks5h://", "bogus://");
  const std::string host =
      GENERATE("127.0.0.1:1", "proxy.invalid:3128", "[::1", "host:port", "a b", "");
  const std::string to = GENERATE("http://vault.invalid/", "https://vault.invalid/");
  const auto failed = send(scheme + "carol:s3cr%2Ft-word@" + host, to);
  CAPTURE(scheme, host, to, Message(failed.status()));
  CHECK_FALSE(failed.ok());
  CHECK_THAT(Message(failed.status()),
             !Catch::Contains("s3cr") && !Catch::Contains("t-word") && !Catch::Contains("carol"));
}

TEST_CASE("a proxy is used for all hosts except those in NO_PROXY", "[http]") {
  const LoopbackServer proxy(Always(HttpBytes(200, "from the proxy")));
  const SecretString url(proxy.Url(""));
  const auto target = [&](const ProxyOptions& options, const std::string& to) {
    const auto response = Client({.proxy = options})->Send({.url = to}, {});
    return response.ok() ? proxy.requests().back().target : "not through the proxy";
  };
  CHECK(target({.http_url = url}, "http://vault.invalid/v1/x") == "http://vault.invalid/v1/x");
  CHECK(target({.http_url = url, .no_proxy = "other,invalid"}, "http://vault.invalid/") ==
        "not through the proxy");
  CHECK(target({.http_url = url, .no_proxy = "other, *"}, "http://vault.invalid/") ==
        "not through the proxy");
  CHECK(target({.http_url = url}, "http://127.0.0.1:1/") == "not through the proxy");
  CHECK(target({.http_url = url, .bypass_loopback = false}, "http://127.0.0.1:1/") ==
        "http://127.0.0.1:1/");
}

FailureCause CauseOf(const HttpClientOptions& options, const std::string& url,
                     Duration timeout = Duration(200)) {
  return FailureCauseOf(Client(options)->Send({.url = url, .timeout = timeout}, {}).status());
}

std::string UrlOfNobody() { return LoopbackServer(Always("")).Url(""); }

TEST_CASE("the cause of a failure is reported if it is known", "[http]") {
  // Windows tries a port that refuses for two seconds.
  CHECK(CauseOf({}, UrlOfNobody(), Duration(30'000)) == FailureCause::kRefused);
  CHECK(CauseOf({}, "http://vault.invalid/") == FailureCause::kUnknownHost);
  const LoopbackServer silent(Always("", AfterReply::kHang));
  CHECK(CauseOf({}, silent.Url("/")) == FailureCause::kSilent);
  const LoopbackServer ssh(Always("SSH-2.0-OpenSSH_9.2\r\n", AfterReply::kClose));
  CHECK(CauseOf({}, ssh.Url("/")) == FailureCause::kNotHttp);
}

TEST_CASE("failures that a proxy causes are reported", "[http]") {
  const auto through = [](const std::string& proxy, const std::string& url) {
    return CauseOf({.proxy = {.http_url = SecretString(proxy), .https_url = SecretString(proxy)}},
                   url);
  };
  for (const std::string scheme : {"http", "https"}) {
    CHECK(through(UrlOfNobody(), scheme + "://vault.test/") == FailureCause::kProxyUnreachable);
    CHECK(through("http://proxy.invalid:1", scheme + "://vault.test/") ==
          FailureCause::kProxyUnreachable);
  }
  const LoopbackServer strict(Always(HttpBytes(407, ""), AfterReply::kClose));
  CHECK(through(strict.Url(""), "https://vault.test/") == FailureCause::kProxyAuthentication);
  const LoopbackServer refusing(Always(HttpBytes(403, ""), AfterReply::kClose));
  CHECK(through(refusing.Url(""), "https://vault.test/") == FailureCause::kProxyRefused);
}

}  // namespace
}  // namespace tfvault::http::curl_http_client_test
