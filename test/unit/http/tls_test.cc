// SPDX-License-Identifier: MPL-2.0
#include "test/support/loopback_server.h"
#include "test/support/test_certificates.h"
#include "tfvault/http/curl_http_client.h"

#include <catch2/catch.hpp>
#include <openssl/ssl.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace tfvault::http::tls_test {
namespace {

using test::AfterReply;
using test::HttpBytes;
using test::LoopbackOptions;
using test::LoopbackReply;
using test::LoopbackRequest;
using test::LoopbackServer;

// A server at 127.0.0.1 whose certificate is for the name vault.test only.
struct Fixture {
  test::TestAuthority authority{"right"};
  test::CertificateFiles certificate = authority.Issue("vault.test");

  [[nodiscard]] LoopbackServer Server(const std::string& client_ca_file = {}) const {
    return LoopbackServer(
        [](const LoopbackRequest&) {
          return LoopbackReply{HttpBytes(200, "text"), AfterReply::kKeepOpen};
        },
        LoopbackOptions{.cert_file = certificate.cert,
                        .key_file = certificate.key,
                        .client_ca_file = client_ca_file});
  }
};

Status Get(const LoopbackServer& server, const HttpClientOptions& options) {
  const auto client = CurlHttpClient::Create(options);
  return client.ok() ? (*client)->Send({.url = server.Url("/")}, {}).status() : client.status();
}

TEST_CASE_METHOD(Fixture, "a certificate of an unknown authority is rejected", "[http]") {
  const LoopbackServer server = Server();
  const test::TestAuthority other("other");
  const std::string ca_file = GENERATE(false, true) ? other.ca_file() : "";
  const Status status = Get(server, {.ca_file = ca_file, .tls_server_name = "vault.test"});
  CHECK(FailureKindOf(status) == FailureKind::kTls);
  CHECK(FailureCauseOf(status) == FailureCause::kUnknownAuthority);
  CHECK(server.requests().empty());
}

TEST_CASE_METHOD(Fixture, "a certificate for another name is rejected", "[http]") {
  const LoopbackServer server = Server();
  const std::string name = GENERATE("", "other.test");
  const Status status = Get(server, {.ca_file = authority.ca_file(), .tls_server_name = name});
  CHECK(FailureKindOf(status) == FailureKind::kTls);
  CHECK(FailureCauseOf(status) == FailureCause::kWrongName);
  CHECK(server.requests().empty());
}

TEST_CASE_METHOD(Fixture, "TLS 1.2 is accepted, and older versions are not", "[http]") {
  const auto [version, served] =
      GENERATE(table<int, bool>({{TLS1_2_VERSION, true}, {TLS1_1_VERSION, false}}));
  const LoopbackServer server(
      [](const LoopbackRequest&) { return LoopbackReply{HttpBytes(200, "text")}; },
      {.cert_file = certificate.cert, .key_file = certificate.key, .newest_tls_version = version});
  const Status status =
      Get(server, {.ca_file = authority.ca_file(), .tls_server_name = "vault.test"});
  CHECK(status.ok() == served);
  if (!served) CHECK(FailureKindOf(status) == FailureKind::kTls);
  if (!served) CHECK(FailureCauseOf(status) == FailureCause::kOldTls);
  CHECK(server.requests().size() == (served ? 1 : 0));
}

TEST_CASE_METHOD(Fixture, "the TLS server name replaces the host for verification only", "[http]") {
  const LoopbackServer server = Server();
  REQUIRE(Get(server, {.ca_file = authority.ca_file(), .tls_server_name = "vault.test"}).ok());
  CHECK(server.requests().at(0).headers.at("host") == "127.0.0.1:" + std::to_string(server.port()));
}

TEST_CASE_METHOD(Fixture, "CA text and a CA directory are trusted like a CA file", "[http]") {
  const LoopbackServer server = Server();
  std::ifstream file(authority.ca_file());
  const std::string pem(std::istreambuf_iterator<char>(file), {});
  CHECK(Get(server, {.ca_pem = pem, .tls_server_name = "vault.test"}).ok());
  const test::TempDir dir;
  dir.Write("deep/ca.pem", pem);
  CHECK(Get(server, {.ca_dir = dir.path(), .tls_server_name = "vault.test"}).ok());
}

TEST_CASE_METHOD(Fixture, "the environment's certificates are trusted, and no others", "[http]") {
  const LoopbackServer server = Server();
  const auto get = [&](const std::string& file, const std::string& directory) {
    return Get(server, {.system_trust = {.file = file, .directories = {"/absent", directory}},
                        .tls_server_name = "vault.test"});
  };
  CHECK(get(authority.ca_file(), "/absent").ok());
  CHECK(get("/absent", authority.dir().path()).ok());
  CHECK(FailureKindOf(get("/absent", "/absent")) == FailureKind::kTls);
}

TEST_CASE_METHOD(Fixture, "the error names a CA file with a broken certificate", "[http]") {
  const LoopbackServer server = Server();
  const std::string broken = authority.dir().Write(
      "broken.pem", "-----BEGIN CERTIFICATE-----\nMAAA\n-----END CERTIFICATE-----\n");
  const Status status = Get(server, {.ca_file = broken, .tls_server_name = "vault.test"});
  CHECK(FailureKindOf(status) == FailureKind::kTls);
  CHECK_THAT(Message(status), Catch::Contains(broken));
}

TEST_CASE_METHOD(Fixture, "verification can be switched off", "[http]") {
  const LoopbackServer server = Server();
  CHECK(Get(server, {.skip_tls_verify = true}).ok());
}

TEST_CASE_METHOD(Fixture, "a server that asks for a client certificate gets it", "[http]") {
  const LoopbackServer server = Server(authority.ca_file());
  HttpClientOptions options{.ca_file = authority.ca_file(), .tls_server_name = "vault.test"};
  const Status without = Get(server, options);
  CHECK(FailureKindOf(without) == FailureKind::kTls);
  CHECK(FailureCauseOf(without) == FailureCause::kClientCertificate);

  const auto client = authority.Issue("client.test");
  options.client_cert_file = client.cert;
  options.client_key_file = client.key;
  CHECK(Get(server, options).ok());
  CHECK(server.requests().size() == 1);
}

TEST_CASE_METHOD(Fixture, "the error names an unusable client certificate", "[http]") {
  HttpClientOptions options{.client_cert_file = certificate.cert};
  CHECK_THAT(Message(CurlHttpClient::Create(options).status()), Catch::Contains("key file"));
  options.client_key_file = "/absent.key";
  CHECK_THAT(Message(CurlHttpClient::Create(options).status()), Catch::Contains("/absent.key"));
  options.client_key_file = authority.dir().Write("garbage.key", "garbage");
  CHECK_THAT(Message(CurlHttpClient::Create(options).status()), Catch::Contains("garbage.key"));
}

TEST_CASE("a plain HTTP server at an https address never gets the request", "[http]") {
  const LoopbackServer server([](const LoopbackRequest&) { return LoopbackReply{}; });
  std::string url = server.Url("/");
  url.replace(0, 4, "https");
  // The server waits for the end of a request that never comes.
  const auto response =
      CurlHttpClient::Create({}).value()->Send({.url = url, .connect_timeout = Duration(20)}, {});
  CHECK(RequestWasNotSent(response.status()));
  CHECK(FailureCauseOf(response.status()) == FailureCause::kNotTls);
}

TEST_CASE_METHOD(Fixture, "an expired certificate and an untrusted one are distinguished",
                 "[http]") {
  const auto expired = authority.IssueExpired("old.test");
  const LoopbackServer server([](const LoopbackRequest&) { return LoopbackReply{}; },
                              {.cert_file = expired.cert, .key_file = expired.key});
  const Status status =
      Get(server, {.ca_file = authority.ca_file(), .tls_server_name = "old.test"});
  CHECK(FailureCauseOf(status) == FailureCause::kNotValidNow);
}

TEST_CASE_METHOD(Fixture, "requests over TLS share a kept connection", "[http]") {
  const LoopbackServer server = Server();
  const auto client =
      CurlHttpClient::Create({.ca_file = authority.ca_file(), .tls_server_name = "vault.test"});
  REQUIRE(client.ok());
  for (int i = 0; i < 3; ++i) REQUIRE((*client)->Send({.url = server.Url("/")}, {}).ok());
  CHECK(server.connection_count() == 1);
}

}  // namespace
}  // namespace tfvault::http::tls_test
