// SPDX-License-Identifier: MPL-2.0
#include "tfvault/aws/endpoints.h"

#include <catch2/catch.hpp>

#include <map>
#include <string>
#include <tuple>

namespace tfvault::aws::endpoints_test {
namespace {

using Variables = std::map<std::string, std::string>;

Endpoints Resolve(const EndpointOptions& options, const Variables& variables = {}) {
  const auto endpoints = ResolveEndpoints(options, FixedEnvironment(variables));
  REQUIRE(endpoints.ok());
  return *endpoints;
}

TEST_CASE("every partition has its own hosts and signing regions", "[aws]") {
  const auto [region, partition, sts_host, iam_host, iam_region] =
      GENERATE(table<std::string, std::string, std::string, std::string, std::string>({
          {"eu-west-1", "aws", "sts.eu-west-1.amazonaws.com", "iam.amazonaws.com", "us-east-1"},
          {"us-east-1", "aws", "sts.us-east-1.amazonaws.com", "iam.amazonaws.com", "us-east-1"},
          {"xx-new-9", "aws", "sts.xx-new-9.amazonaws.com", "iam.amazonaws.com", "us-east-1"},
          {"cn-northwest-1", "aws-cn", "sts.cn-northwest-1.amazonaws.com.cn",
           "iam.cn-north-1.amazonaws.com.cn", "cn-north-1"},
          {"us-gov-east-1", "aws-us-gov", "sts.us-gov-east-1.amazonaws.com",
           "iam.us-gov.amazonaws.com", "us-gov-west-1"},
          {"us-iso-west-1", "aws-iso", "sts.us-iso-west-1.c2s.ic.gov",
           "iam.us-iso-east-1.c2s.ic.gov", "us-iso-east-1"},
          {"us-isob-east-1", "aws-iso-b", "sts.us-isob-east-1.sc2s.sgov.gov",
           "iam.us-isob-east-1.sc2s.sgov.gov", "us-isob-east-1"},
          {"eu-isoe-west-1", "aws-iso-e", "sts.eu-isoe-west-1.cloud.adc-e.uk",
           "iam.eu-isoe-west-1.cloud.adc-e.uk", "eu-isoe-west-1"},
          {"us-isof-east-1", "aws-iso-f", "sts.us-isof-east-1.csp.hci.ic.gov",
           "iam.us-isof-south-1.csp.hci.ic.gov", "us-isof-south-1"},
          {"eusc-de-east-1", "aws-eusc", "sts.eusc-de-east-1.amazonaws.eu",
           "iam.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1"},
      }));
  CAPTURE(region);
  CHECK(PartitionOfRegion(region).name == partition);
  const Endpoints endpoints = Resolve({.region = region});
  CHECK(endpoints.sts.url == "https://" + sts_host);
  CHECK(endpoints.sts.region == region);
  CHECK(endpoints.iam.url == "https://" + iam_host);
  CHECK(endpoints.iam.region == iam_region);
}

TEST_CASE("takes the partition from an ARN, and its default region if the ARN has none", "[aws]") {
  const auto [arn, sts_url, sts_region] = GENERATE(table<std::string, std::string, std::string>({
      {"arn:aws:iam::123456789012:role/r", "https://sts.amazonaws.com", "us-east-1"},
      {"arn:aws-cn:iam::123456789012:role/r", "https://sts.cn-north-1.amazonaws.com.cn",
       "cn-north-1"},
      {"arn:aws-us-gov:sts::123456789012:assumed-role/r/s",
       "https://sts.us-gov-west-1.amazonaws.com", "us-gov-west-1"},
      {"arn:aws:ec2:eu-west-1:123456789012:instance/i", "https://sts.eu-west-1.amazonaws.com",
       "eu-west-1"},
  }));
  CAPTURE(arn);
  const Endpoint sts = Resolve({.arn = arn}).sts;
  CHECK(sts.url == sts_url);
  CHECK(sts.region == sts_region);
}

TEST_CASE("ignores text that is not an ARN of a known partition", "[aws]") {
  for (const char* text : {"", "arn", "arn:", "arn:nowhere:iam::1:role/r", "role/r"}) {
    CAPTURE(text);
    CHECK(PartitionOfArn(text) == nullptr);
    CHECK(Resolve({.arn = text}).sts.url == "https://sts.amazonaws.com");
  }
}

TEST_CASE("the first source that names a region takes precedence", "[aws]") {
  const Variables variables = {{"AWS_REGION", "eu-west-1"}, {"AWS_DEFAULT_REGION", "eu-west-2"}};
  const std::string arn = "arn:aws:ec2:eu-west-3:123456789012:instance/i";
  const std::string regional = "https://vpce-1-2.sts.eu-central-1.vpce.amazonaws.com";

  CHECK(Resolve({.sts_endpoint = regional, .region = "eu-north-1", .arn = arn}, variables)
            .sts.region == "eu-north-1");
  CHECK(Resolve({.sts_endpoint = regional, .arn = arn}, variables).sts.region == "eu-central-1");
  CHECK(Resolve({.arn = arn}, variables).sts.region == "eu-west-3");
  CHECK(Resolve({}, variables).sts.region == "eu-west-1");
  CHECK(Resolve({}, {{"AWS_DEFAULT_REGION", "eu-west-2"}}).sts.region == "eu-west-2");
  CHECK(Resolve({}).sts.region == "us-east-1");
}

TEST_CASE("ignores a region of the environment outside of the ARN's partition", "[aws]") {
  const std::string arn = "arn:aws-cn:iam::123456789012:role/r";
  CHECK(Resolve({.arn = arn}, {{"AWS_REGION", "eu-west-1"}}).sts.region == "cn-north-1");
  CHECK(
      Resolve({.arn = arn}, {{"AWS_REGION", "eu-west-1"}, {"AWS_DEFAULT_REGION", "cn-northwest-1"}})
          .sts.region == "cn-northwest-1");
}

TEST_CASE("a global STS host names no region", "[aws]") {
  for (const char* url : {"https://sts.amazonaws.com", "http://127.0.0.1:5000", "https://sts"}) {
    CAPTURE(url);
    CHECK(Resolve({.sts_endpoint = url}, {{"AWS_REGION", "eu-west-1"}}).sts.region == "eu-west-1");
  }
  CHECK(Resolve({.sts_endpoint = "https://sts-fips.us-east-2.amazonaws.com"}).sts.region ==
        "us-east-2");
}

TEST_CASE("the first source that names an endpoint takes precedence", "[aws]") {
  Variables variables = {{"AWS_ENDPOINT_URL_STS", "http://sts.test"},
                         {"AWS_ENDPOINT_URL_IAM", "http://iam.test"},
                         {"AWS_ENDPOINT_URL", "http://all.test"}};
  const EndpointOptions arguments = {.sts_endpoint = "http://sts.argument/",
                                     .iam_endpoint = "http://iam.argument/base//"};

  CHECK(Resolve(arguments, variables).sts.url == "http://sts.argument");
  CHECK(Resolve(arguments, variables).iam.url == "http://iam.argument/base");
  CHECK(Resolve({}, variables).sts.url == "http://sts.test");
  CHECK(Resolve({}, variables).iam.url == "http://iam.test");
  variables.erase("AWS_ENDPOINT_URL_STS");
  CHECK(Resolve({}, variables).sts.url == "http://all.test");
  CHECK(Resolve({}, variables).iam.url == "http://iam.test");

  variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "True";
  CHECK(Resolve({}, variables).sts.url == "https://sts.amazonaws.com");
  CHECK(Resolve(arguments, variables).sts.url == "http://sts.argument");
}

TEST_CASE("refuses an endpoint that is not a usable URL with the name of its source", "[aws]") {
  for (const char* url :
       {"sts.test", "ftp://sts.test", "http://user:word@sts.test", "http://sts.test/?a=b"}) {
    CAPTURE(url);
    const auto argument = ResolveEndpoints({.iam_endpoint = url}, FixedEnvironment({}));
    CHECK(argument.status().code() == StatusCode::kInvalidArgument);
    CHECK_THAT(Message(argument.status()), Catch::StartsWith("iam_endpoint "));
    CHECK_THAT(Message(argument.status()), !Catch::Contains("word"));

    const auto variable = ResolveEndpoints({}, FixedEnvironment({{"AWS_ENDPOINT_URL", url}}));
    CHECK(variable.status().code() == StatusCode::kInvalidArgument);
    CHECK_THAT(Message(variable.status()), Catch::StartsWith("AWS_ENDPOINT_URL "));
  }
}

TEST_CASE("an endpoint's host keeps its port", "[aws]") {
  CHECK(Endpoint{"http://127.0.0.1:5000/base", ""}.host() == "127.0.0.1:5000");
  CHECK(Endpoint{}.host().empty());
}

}  // namespace
}  // namespace tfvault::aws::endpoints_test
