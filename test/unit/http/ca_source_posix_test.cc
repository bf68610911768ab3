// SPDX-License-Identifier: MPL-2.0
#include "test/support/temp_dir.h"
#include "test/unit/http/ca_source_testing.h"

#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <string>

namespace tfvault::http::ca_source_posix_test {
namespace {

using test::TempDir;

TEST_CASE("the error names the reason for which a CA file cannot be read", "[http]") {
  const TempDir dir;
  const auto source = LoadCaSource({.ca_file = dir.path() + "/absent.pem"});
  CHECK_THAT(Message(source.status()), Catch::Contains("absent.pem' cannot be read: No such file"));
}

TEST_CASE("a pipe in place of a certificate file is rejected at once", "[http]") {
  const TempDir dir;
  const std::string pipe = dir.path() + "/ca.pem";
  REQUIRE(mkfifo(pipe.c_str(), S_IRUSR | S_IWUSR) == 0);
  CHECK_THAT(Message(LoadCaSource({.ca_file = pipe}).status()), Catch::Contains("it is a pipe"));
  // A pipe among the files of a directory is skipped.
  dir.Write("b.pem", kBlockB);
  CHECK(LoadCaSource({.ca_dir = dir.path()})->pem == kBlockB);
  const auto client = CurlHttpClient::Create({.client_cert_file = pipe, .client_key_file = pipe});
  CHECK_THAT(Message(client.status()), Catch::Contains("it is a pipe"));
}

TEST_CASE("missing and unreadable certificates of the environment are skipped", "[http]") {
  const TempDir root;
  root.Write("dir/a.pem", kBlockA);
  const std::string dir = root.path() + "/dir";
  REQUIRE(mkfifo((dir + "/fifo").c_str(), 0600) == 0);
  std::filesystem::create_symlink("nowhere", dir + "/dangling.pem");
  const std::string file = root.path() + GENERATE("/absent.pem", "/dir", "/dir/fifo");
  CHECK(SystemCaSource("", TrustOf({{"SSL_CERT_FILE", file}, {"SSL_CERT_DIR", dir}})).pem ==
        kBlockA);
}

TEST_CASE("the distribution's hashed directory is preferred to its bundle", "[http]") {
  const TempDir root;
  const std::string bundle = root.Write("etc/ssl/certs/ca-certificates.crt", kBlockA);
  CHECK(SystemCaSource(root.path()).bundle == bundle);
  CHECK(SystemCaSource(root.path()).directory.empty());
  root.Write("etc/ssl/certs/0123abcd.0", kBlockA);
  CHECK(SystemCaSource(root.path()).directory == root.path() + "/etc/ssl/certs");
  CHECK(SystemCaSource(root.path()).bundle.empty());
}

TEST_CASE("SSL_CERT_FILE replaces the system's bundle and SSL_CERT_DIR its directories", "[http]") {
  const TempDir root;
  const std::string bundle = "-----BEGIN CERTIFICATE-----\nMAAD\n-----END CERTIFICATE-----\n";
  root.Write("etc/pki/tls/certs/ca-bundle.crt", bundle);
  root.Write("etc/ssl/certs/system.pem", kBlockC);
  const std::string file = root.Write("own/file.pem", kBlockA);
  root.Write("own/dir/b.pem", kBlockB);
  const std::string dir = root.path() + "/own/dir";
  const auto pem = [&](const std::map<std::string, std::string>& variables) {
    return SystemCaSource(root.path(), TrustOf(variables)).pem;
  };
  const std::string a = kBlockA;
  const std::string b = kBlockB;
  const std::string c = kBlockC;
  CHECK(pem({{"SSL_CERT_FILE", file}}) == a + c + bundle);
  CHECK(pem({{"SSL_CERT_DIR", dir}}) == b + bundle);
  CHECK(pem({{"SSL_CERT_FILE", file}, {"SSL_CERT_DIR", dir}}) == a + b);
}

}  // namespace
}  // namespace tfvault::http::ca_source_posix_test
