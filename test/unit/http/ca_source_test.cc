#include "http/ca_source.h"

#include "http/trust_store.h"
#include "test/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <string>
#include <utility>

namespace tfvault::http {
namespace {

using test::TempDir;

// Not certificates, but base64 text whose bytes begin like one, which is sufficient here.
constexpr const char* kBlockA = "-----BEGIN CERTIFICATE-----\nMAAA\n-----END CERTIFICATE-----\n";
constexpr const char* kBlockB = "-----BEGIN CERTIFICATE-----\nMAAB\n-----END CERTIFICATE-----\n";

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

TEST_CASE("the distribution's hashed directory is preferred to its bundle", "[http]") {
  const TempDir root;
  const std::string bundle = root.Write("etc/ssl/certs/ca-certificates.crt", kBlockA);
  CHECK(SystemCaSource(root.path()).bundle == bundle);
  CHECK(SystemCaSource(root.path()).directory.empty());
  root.Write("etc/ssl/certs/0123abcd.0", kBlockA);
  CHECK(SystemCaSource(root.path()).directory == root.path() + "/etc/ssl/certs");
  CHECK(SystemCaSource(root.path()).bundle.empty());
}

SystemTrust TrustOf(std::map<std::string, std::string> variables) {
  return SystemTrustFromEnvironment(FixedEnvironment(std::move(variables)));
}

constexpr const char* kBlockC = "-----BEGIN CERTIFICATE-----\nMAAC\n-----END CERTIFICATE-----\n";

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

TEST_CASE("SSL_CERT_DIR is a list of directories that are not read recursively", "[http]") {
  const TempDir root;
  root.Write("one/a.pem", kBlockA);
  root.Write("one/copy.pem", kBlockA);
  root.Write("one/README", "no certificate here");
  root.Write("one/deep/c.pem", kBlockC);
  root.Write("two/b.pem", kBlockB);
  const std::string list = root.path() + "/one:" + root.path() + "/absent::" + root.path() + "/two";
  CHECK(SystemCaSource(root.path(), TrustOf({{"SSL_CERT_DIR", list}})).pem ==
        std::string(kBlockA) + kBlockB);
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
}  // namespace tfvault::http
