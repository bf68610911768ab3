// SPDX-License-Identifier: MPL-2.0
#include "http/trust_store.h"

#include "test/support/temp_dir.h"
#include "test/support/test_certificates.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

namespace tfvault::http::trust_store_test {
namespace {

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using Context = std::unique_ptr<SSL_CTX, FreeContext>;

Context NewContext() { return Context(SSL_CTX_new(TLS_client_method())); }

std::string Read(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_CASE("the certificates are parsed once for all connections", "[http]") {
  const test::TestAuthority authority("root");
  const bool bundle = GENERATE(false, true);
  const TrustStore trust(bundle ? CaSource{.bundle = authority.ca_file()}
                                : CaSource{.pem = Read(authority.ca_file())});
  CHECK(trust.IsChosen());
  const Context first = NewContext();
  REQUIRE(trust.ApplyTo(first.get()));
  std::filesystem::remove(authority.ca_file());
  const Context second = NewContext();
  REQUIRE(trust.ApplyTo(second.get()));
  CHECK(SSL_CTX_get_cert_store(first.get()) == SSL_CTX_get_cert_store(second.get()));
}

TEST_CASE("nothing is parsed before the first connection", "[http]") {
  const TrustStore trust(CaSource{.bundle = "/absent.pem"});
  CHECK(trust.IsChosen());
  CHECK_FALSE(trust.ApplyTo(NewContext().get()));
}

TEST_CASE("one broken certificate makes a configured text unusable", "[http]") {
  const test::TestAuthority authority("root");
  const std::string broken = "-----BEGIN CERTIFICATE-----\nMAAA\n-----END CERTIFICATE-----\n";
  const std::string good = Read(authority.ca_file());
  for (const std::string& text : {broken, good + broken, std::string("prose")}) {
    CAPTURE(text);
    CHECK_FALSE(TrustStore(CaSource{.pem = text}).ApplyTo(NewContext().get()));
  }
  CHECK(TrustStore(CaSource{.pem = good + good}).ApplyTo(NewContext().get()));
}

TEST_CASE("a broken certificate among collected ones is skipped", "[http]") {
  const test::TestAuthority authority("root");
  const std::string broken = "-----BEGIN CERTIFICATE-----\nMAAA\n-----END CERTIFICATE-----\n";
  const std::string good = Read(authority.ca_file());
  for (const std::string& text : {std::string(), broken, broken + good, good + broken}) {
    CAPTURE(text);
    const Context context = NewContext();
    REQUIRE(TrustStore(CaSource{.pem = text, .collected = true}).ApplyTo(context.get()));
    const auto* trusted = X509_STORE_get0_objects(SSL_CTX_get_cert_store(context.get()));
    CHECK(sk_X509_OBJECT_num(trusted) == (text.find(good) == std::string::npos ? 0 : 1));
  }
}

TEST_CASE("the system's certificates are shared by the whole process", "[http]") {
  CHECK(TrustStore::OfSystem() == TrustStore::OfSystem());
}

}  // namespace
}  // namespace tfvault::http::trust_store_test
