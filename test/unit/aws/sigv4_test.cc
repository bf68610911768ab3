// SPDX-License-Identifier: MPL-2.0
#include "aws/sigv4.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <string>
#include <vector>

namespace tfvault::aws::sigv4_test {
namespace {

SigningInput Plain() {
  SigningInput input;
  input.credentials = {"AKIDEXAMPLE", SecretString("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
                       SecretString()};
  input.region = "us-east-1";
  input.service = "service";
  input.time = SystemTimePoint(std::chrono::seconds(1'440'938'160));  // 2015-08-30T12:36:00Z
  return input;
}

struct Vector {
  std::string name{};
  std::string target{};
  std::string origin = "https://example.amazonaws.com";
  std::string signed_names{};
  std::string signature{};
  SigningInput input = Plain();
};

std::vector<Vector> ReadVectors() {
  std::ifstream file(TFVAULT_SOURCE_DIR "/test/golden/aws/sigv4_vectors.txt");
  std::vector<Vector> vectors;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    const std::string keyword = line.substr(0, line.find(' '));
    const std::string rest = line.substr(keyword.size() + 1);
    if (keyword == "case") vectors.emplace_back();
    Vector& vector = vectors.back();
    if (keyword == "case") {
      vector.name = rest;
    } else if (keyword == "send") {
      vector.input.method = rest.substr(0, rest.find(' '));
      vector.target = rest.substr(rest.find(' ') + 1);
    } else if (keyword == "origin") {
      vector.origin = rest;
    } else if (keyword == "service") {
      vector.input.service = rest;
    } else if (keyword == "header") {
      const std::size_t colon = rest.find(':');
      vector.input.headers.push_back({rest.substr(0, colon), SecretString(rest.substr(colon + 1))});
    } else if (keyword == "body") {
      vector.input.body = SecretString(rest);
    } else if (keyword == "token") {
      vector.input.credentials.session_token = SecretString(rest);
    } else if (keyword == "signed") {
      vector.signed_names = rest;
    } else if (keyword == "signature") {
      vector.signature = rest;
    } else {
      FAIL("unknown keyword " << keyword);
    }
  }
  for (Vector& vector : vectors) vector.input.url = vector.origin + vector.target;
  return vectors;
}

std::string Find(const std::vector<http::HttpHeader>& headers, const std::string& name) {
  for (const auto& header : headers) {
    if (header.name == name) return header.value.Reveal();
  }
  return {};
}

std::string Authorization(const SigningInput& input) {
  const auto headers = Sign(input);
  REQUIRE(headers.ok());
  return Find(*headers, "Authorization");
}

TEST_CASE("computes the signatures that AWS published", "[aws]") {
  const std::vector<Vector> vectors = ReadVectors();
  REQUIRE(vectors.size() == 28);
  for (const Vector& vector : vectors) {
    DYNAMIC_SECTION(vector.name) {
      CHECK(Authorization(vector.input) ==
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/" + vector.input.service +
                "/aws4_request, SignedHeaders=" + vector.signed_names +
                ", Signature=" + vector.signature);
    }
  }
}

TEST_CASE("returns the date and the session token as headers", "[aws]") {
  SigningInput input = Plain();
  input.url = "https://example.amazonaws.com/";

  const auto user = Sign(input);
  REQUIRE(user.ok());
  CHECK(user->size() == 2);
  CHECK(Find(*user, "X-Amz-Date") == "20150830T123600Z");

  input.credentials.session_token = SecretString("session");
  const auto session = Sign(input);
  REQUIRE(session.ok());
  CHECK(session->size() == 3);
  CHECK(Find(*session, "X-Amz-Security-Token") == "session");
}

TEST_CASE("signs the host as HTTP clients send it", "[aws]") {
  SigningInput input = Plain();
  input.url = "https://example.amazonaws.com/";
  const std::string plain = Authorization(input);

  input.url = "https://example.amazonaws.com:443/";
  CHECK(Authorization(input) == plain);
  input.url = "HTTPS://example.amazonaws.com";
  CHECK(Authorization(input) == plain);
  input.url = "http://example.amazonaws.com:80/#fragment";
  CHECK(Authorization(input) == plain);
  input.url = "http://example.amazonaws.com:443/";
  CHECK(Authorization(input) != plain);
}

TEST_CASE("only absolute http and https URLs can be signed", "[aws]") {
  for (const char* url : {"", "/", "example.com", "ftp://example.com/", "https://", "https:///path",
                          "https://:443/", "https://user@example.com/"}) {
    CAPTURE(url);
    SigningInput input = Plain();
    input.url = url;
    CHECK(Sign(input).status().code() == StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace tfvault::aws::sigv4_test
