#include "http/ca_source.h"

#include "test/support/temp_dir.h"

#include <sys/stat.h>
#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>

namespace tfvault::http {
namespace {

using test::TempDir;

// Not a certificate, but base64 of something that begins like one; nothing here looks deeper.
constexpr const char* kBlockA = "-----BEGIN CERTIFICATE-----\nMAAA\n-----END CERTIFICATE-----\n";
constexpr const char* kBlockB = "-----BEGIN CERTIFICATE-----\nMAAB\n-----END CERTIFICATE-----\n";

TEST_CASE("a CA file without a certificate is refused by name", "[http]") {
  const TempDir dir;
  const std::string text = GENERATE(
      "", "garbage", "-----BEGIN CERTIFICATE-----\nno base64!\n-----END CERTIFICATE-----\n",
      "-----BEGIN CERTIFICATE-----\nMAAA\n", "-----BEGIN PRIVATE KEY-----\nMAAA\n");
  const std::string file = dir.Write("ca.pem", text);
  const auto source = LoadCaSource({.ca_file = file});
  CHECK(source.status().code() == StatusCode::kInvalidArgument);
  CHECK_THAT(Message(source.status()), Catch::Contains(file));
}

TEST_CASE("a missing CA file is refused by name", "[http]") {
  const TempDir dir;
  const auto source = LoadCaSource({.ca_file = dir.path() + "/absent.pem"});
  CHECK_THAT(Message(source.status()), Catch::Contains("absent.pem' cannot be read: No such file"));
}

TEST_CASE("a pipe where certificates should be is refused at once", "[http]") {
  const TempDir dir;
  const std::string pipe = dir.path() + "/ca.pem";
  REQUIRE(mkfifo(pipe.c_str(), S_IRUSR | S_IWUSR) == 0);
  CHECK_THAT(Message(LoadCaSource({.ca_file = pipe}).status()), Catch::Contains("it is a pipe"));
  // One among other files of a directory is not looked at.
  dir.Write("b.pem", kBlockB);
  CHECK(LoadCaSource({.ca_dir = dir.path()})->pem == kBlockB);
  const auto client = CurlHttpClient::Create({.client_cert_file = pipe, .client_key_file = pipe});
  CHECK_THAT(Message(client.status()), Catch::Contains("it is a pipe"));
}

TEST_CASE("lines that begin or end a certificate are each read once", "[http]") {
  // Seconds for each of a million bytes when they are not.
  const std::string line = GENERATE("-----BEGIN CERTIFICATE-----\n", "-----END CERTIFICATE-----\n");
  std::string lines;
  for (int i = 0; i < 100'000; ++i) lines += line;
  CHECK(LoadCaSource({.ca_pem = lines + kBlockA})->pem == kBlockA);
}

TEST_CASE("a CA file keeps its certificates and loses its prose", "[http]") {
  const TempDir dir;
  const std::string text = "# prose\n" + std::string(kBlockA) + "more\n" + kBlockB;
  const auto source = LoadCaSource({.ca_file = dir.Write("ca.pem", text)});
  REQUIRE(source.ok());
  CHECK(source->pem == std::string(kBlockA) + kBlockB);
}

TEST_CASE("a CA file wins over text and text over a directory", "[http]") {
  const TempDir dir;
  const std::string file = dir.Write("a.pem", kBlockA);
  CHECK(LoadCaSource({.ca_file = file, .ca_pem = kBlockB, .ca_dir = "/absent"})->pem == kBlockA);
  CHECK(LoadCaSource({.ca_pem = kBlockB, .ca_dir = "/absent"})->pem == kBlockB);
}

TEST_CASE("a CA directory is walked and each certificate counts once", "[http]") {
  const TempDir dir;
  dir.Write("a.pem", kBlockA);
  dir.Write("deep/er/b.crt", kBlockB);
  dir.Write("deep/copy.pem", kBlockA);
  dir.Write("README", "no certificate here");
  const auto source = LoadCaSource({.ca_dir = dir.path()});
  REQUIRE(source.ok());
  CHECK(source->pem == std::string(kBlockA) + kBlockB);
}

TEST_CASE("a CA directory without a certificate is refused by name", "[http]") {
  const TempDir dir;
  dir.Write("README", "nothing");
  const std::string path = dir.path() + GENERATE("", "/absent");
  const auto source = LoadCaSource({.ca_dir = path});
  CHECK(source.status().code() == StatusCode::kInvalidArgument);
  CHECK_THAT(Message(source.status()), Catch::Contains(path));
}

TEST_CASE("the hashed directory of the distribution is preferred to its bundle", "[http]") {
  const TempDir root;
  const std::string bundle = root.Write("etc/ssl/certs/ca-certificates.crt", kBlockA);
  CHECK(SystemCaSource(root.path()).bundle == bundle);
  CHECK(SystemCaSource(root.path()).directory.empty());
  root.Write("etc/ssl/certs/0123abcd.0", kBlockA);
  CHECK(SystemCaSource(root.path()).directory == root.path() + "/etc/ssl/certs");
  CHECK(SystemCaSource(root.path()).bundle.empty());
}

TEST_CASE("without a trust store nothing is chosen", "[http]") {
  const TempDir root;
  const CaSource source = SystemCaSource(root.path());
  CHECK(source.directory.empty());
  CHECK(source.bundle.empty());
}

}  // namespace
}  // namespace tfvault::http
