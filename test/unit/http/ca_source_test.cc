// SPDX-License-Identifier: MPL-2.0
#include "http/trust_store.h"
#include "test/support/temp_dir.h"
#include "test/unit/http/ca_source_testing.h"
#include "tfvault/platform/environment.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <map>
#include <string>

namespace tfvault::http::ca_source_test {
namespace {

using test::TempDir;

TEST_CASE("the error names a CA file without a certificate", "[http]") {
  const TempDir dir;
  const std::string text = GENERATE(
      "", "garbage", "-----BEGIN CERTIFICATE-----\nno base64!\n-----END CERTIFICATE-----\n",
      "-----BEGIN CERTIFICATE-----\nMAAA\n", "-----BEGIN PRIVATE KEY-----\nMAAA\n");
  const std::string file = dir.Write("ca.pem", text);
  const auto source = LoadCaSource({.ca_file = file});
  CHECK(source.status().code() == StatusCode::kInvalidArgument);
  CHECK_THAT(Message(source.status()), Catch::Contains(file));
}

TEST_CASE("the error names a missing CA file", "[http]") {
  const TempDir dir;
  const auto source = LoadCaSource({.ca_file = dir.path() + "/absent.pem"});
  CHECK_THAT(Message(source.status()), Catch::Contains("absent.pem' cannot be read: "));
}

TEST_CASE("lines that begin or end a certificate are each read once", "[http]") {
  // Otherwise a file of this kind would take seconds per megabyte.
  const std::string line = GENERATE("-----BEGIN CERTIFICATE-----\n", "-----END CERTIFICATE-----\n");
  std::string lines;
  for (int i = 0; i < 100'000; ++i) lines += line;
  CHECK(LoadCaSource({.ca_pem = lines + kBlockA})->pem == kBlockA);
}

TEST_CASE("only the certificates of a CA file are used, not its other text", "[http]") {
  const TempDir dir;
  const std::string text = "# prose\n" + std::string(kBlockA) + "more\n" + kBlockB;
  const auto source = LoadCaSource({.ca_file = dir.Write("ca.pem", text)});
  REQUIRE(source.ok());
  CHECK(source->pem == std::string(kBlockA) + kBlockB);
}

TEST_CASE("a CA file takes precedence over text, and text over a directory", "[http]") {
  const TempDir dir;
  const std::string file = dir.Write("a.pem", kBlockA);
  CHECK(LoadCaSource({.ca_file = file, .ca_pem = kBlockB, .ca_dir = "/absent"})->pem == kBlockA);
  CHECK(LoadCaSource({.ca_pem = kBlockB, .ca_dir = "/absent"})->pem == kBlockB);
}

TEST_CASE("a CA directory is read recursively, and each certificate is used once", "[http]") {
  const TempDir dir;
  dir.Write("a.pem", kBlockA);
  dir.Write("deep/er/b.crt", kBlockB);
  dir.Write("deep/copy.pem", kBlockA);
  dir.Write("README", "no certificate here");
  const auto source = LoadCaSource({.ca_dir = dir.path()});
  REQUIRE(source.ok());
  CHECK(source->pem == std::string(kBlockA) + kBlockB);
}

TEST_CASE("the error names a CA directory without a certificate", "[http]") {
  const TempDir dir;
  dir.Write("README", "nothing");
  const std::string path = dir.path() + GENERATE("", "/absent");
  const auto source = LoadCaSource({.ca_dir = path});
  CHECK(source.status().code() == StatusCode::kInvalidArgument);
  CHECK_THAT(Message(source.status()), Catch::Contains(path));
}

TEST_CASE("SSL_CERT_DIR is a list of directories that are not read recursively", "[http]") {
  const TempDir root;
  root.Write("one/a.pem", kBlockA);
  root.Write("one/copy.pem", kBlockA);
  root.Write("one/README", "no certificate here");
  root.Write("one/deep/c.pem", kBlockC);
  root.Write("two/b.pem", kBlockB);
  const std::string separator(1, platform::ListSeparator());
  const std::string list = root.path() + "/one" + separator + root.path() + "/absent" + separator +
                           separator + root.path() + "/two";
  CHECK(SystemCaSource(root.path(), TrustOf({{"SSL_CERT_DIR", list}})).pem ==
        std::string(kBlockA) + kBlockB);
}

TEST_CASE("no server is trusted if the environment has no certificate", "[http]") {
  const auto source =
      SystemCaSource("", TrustOf({{"SSL_CERT_FILE", "/absent"}, {"SSL_CERT_DIR", "/absent"}}));
  CHECK(source.pem.empty());
  CHECK(TrustStore(source).IsChosen());
}

TEST_CASE("without a trust store the library's default applies", "[http]") {
  const TempDir root;
  const CaSource source = SystemCaSource(root.path());
  CHECK(source.directory.empty());
  CHECK(source.bundle.empty());
}

}  // namespace
}  // namespace tfvault::http::ca_source_test
