// SPDX-License-Identifier: MPL-2.0
#include "tfvault/aws/endpoints.h"

#include "tfvault/base/text.h"
#include "tfvault/base/url.h"

#include <algorithm>
#include <array>
#include <optional>

namespace tfvault::aws {
namespace {

// The first partition has all regions without the prefix of another partition.
constexpr std::array<Partition, 8> kPartitions = {{
    {"aws", "", "amazonaws.com", "us-east-1", "iam.amazonaws.com"},
    {"aws-cn", "cn-", "amazonaws.com.cn", "cn-north-1", "iam.cn-north-1.amazonaws.com.cn"},
    {"aws-us-gov", "us-gov-", "amazonaws.com", "us-gov-west-1", "iam.us-gov.amazonaws.com"},
    {"aws-iso", "us-iso-", "c2s.ic.gov", "us-iso-east-1", "iam.us-iso-east-1.c2s.ic.gov"},
    {"aws-iso-b", "us-isob-", "sc2s.sgov.gov", "us-isob-east-1",
     "iam.us-isob-east-1.sc2s.sgov.gov"},
    {"aws-iso-e", "eu-isoe-", "cloud.adc-e.uk", "eu-isoe-west-1",
     "iam.eu-isoe-west-1.cloud.adc-e.uk"},
    {"aws-iso-f", "us-isof-", "csp.hci.ic.gov", "us-isof-south-1",
     "iam.us-isof-south-1.csp.hci.ic.gov"},
    {"aws-eusc", "eusc-", "amazonaws.eu", "eusc-de-east-1", "iam.eusc-de-east-1.amazonaws.eu"},
}};

// Takes the text up to the separator off the front of `rest`.
std::string_view TakeField(std::string_view& rest, char separator) {
  const std::string_view field = rest.substr(0, rest.find(separator));
  rest.remove_prefix(std::min(field.size() + 1, rest.size()));
  return field;
}

// arn:partition:service:region:account:resource. Empty for the many ARNs without a region, all of
// IAM's and STS's among them.
std::string_view RegionOfArn(std::string_view arn) {
  for (int i = 0; i < 3; ++i) TakeField(arn, ':');
  return TakeField(arn, ':');
}

// The region in names such as sts.eu-west-1.amazonaws.com, sts-fips.us-east-1.amazonaws.com and
// vpce-1-2.sts.eu-west-1.vpce.amazonaws.com; empty when there is none.
std::string_view RegionOfStsHost(std::string_view host) {
  while (!host.empty()) {
    const std::string_view label = TakeField(host, '.');
    if (label != "sts" && label != "sts-fips") continue;
    const std::string_view region = TakeField(host, '.');
    return region.find('-') == std::string_view::npos ? std::string_view{} : region;
  }
  return {};
}

bool Lies(std::string_view region, const Partition* partition) {
  return partition == nullptr || &PartitionOfRegion(region) == partition;
}

struct Setting {
  std::string value{};
  std::string source{};  // the argument or variable, as the user knows it
};

Setting FindUrl(const std::string& argument, const std::string& argument_name,
                const std::string& variable, const Environment& environment) {
  if (!argument.empty()) return {argument, argument_name};
  const auto ignore = environment("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
  if (ignore && LowerCase(*ignore) == "true") return {};
  for (const std::string& name : {variable, std::string("AWS_ENDPOINT_URL")}) {
    if (const auto value = environment(name)) return {*value, name};
  }
  return {};
}

Status CheckUrl(const Setting& setting) {
  const auto url = ParseUrl(setting.value);
  if (url.ok() && url->user_info.empty() && url->query.empty()) return absl::OkStatus();
  return Error(StatusCode::kInvalidArgument,
               setting.source +
                   " is not a usable endpoint; write it like https://sts.example.com "
                   "(http or https, no user name, no query)");
}

std::string WithoutTrailingSlashes(std::string_view url) { return std::string(TrimEnd(url, "/")); }

}  // namespace

std::string Endpoint::host() const {
  const auto parsed = ParseUrl(url);
  return parsed.ok() ? parsed->authority : std::string();
}

const Partition& PartitionOfRegion(std::string_view region) {
  const auto* match = std::find_if(
      kPartitions.begin() + 1, kPartitions.end(),
      [region](const Partition& partition) { return region.starts_with(partition.region_prefix); });
  return match == kPartitions.end() ? kPartitions.front() : *match;
}

const Partition* PartitionOfArn(std::string_view arn) {
  if (TakeField(arn, ':') != "arn") return nullptr;
  const std::string_view name = TakeField(arn, ':');
  const auto* match =
      std::find_if(kPartitions.begin(), kPartitions.end(),
                   [name](const Partition& partition) { return partition.name == name; });
  return match == kPartitions.end() ? nullptr : match;
}

Endpoint StsEndpoint(std::string_view region, const Partition& partition) {
  const bool global = region.empty() && &partition == kPartitions.data();
  const std::string place(region.empty() ? partition.default_region : region);
  const std::string suffix(partition.dns_suffix);
  return {"https://sts." + (global ? "" : place + ".") + suffix, place};
}

Endpoint IamEndpoint(const Partition& partition) {
  return {"https://" + std::string(partition.iam_host), std::string(partition.default_region)};
}

StatusOr<Endpoints> ResolveEndpoints(const EndpointOptions& options,
                                     const Environment& environment) {
  const Setting sts =
      FindUrl(options.sts_endpoint, "sts_endpoint", "AWS_ENDPOINT_URL_STS", environment);
  const Setting iam =
      FindUrl(options.iam_endpoint, "iam_endpoint", "AWS_ENDPOINT_URL_IAM", environment);
  for (const Setting& setting : {sts, iam}) {
    if (!setting.value.empty()) TFV_RETURN_IF_ERROR(CheckUrl(setting));
  }

  const std::string sts_host = Endpoint{sts.value, {}}.host();
  const Partition* arn_partition = PartitionOfArn(options.arn);
  std::string region = options.region;
  if (region.empty()) region = RegionOfStsHost(sts_host);
  if (region.empty() && arn_partition != nullptr) region = RegionOfArn(options.arn);
  for (const char* name : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    const std::string value = environment(name).value_or("");
    if (region.empty() && Lies(value, arn_partition)) region = value;
  }

  const Partition& partition =
      region.empty() && arn_partition != nullptr ? *arn_partition : PartitionOfRegion(region);
  Endpoints result{StsEndpoint(region, partition), IamEndpoint(partition)};
  if (!sts.value.empty()) result.sts.url = WithoutTrailingSlashes(sts.value);
  if (!iam.value.empty()) result.iam.url = WithoutTrailingSlashes(iam.value);
  return result;
}

}  // namespace tfvault::aws
