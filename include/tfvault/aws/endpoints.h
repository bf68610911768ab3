// Selects the STS and IAM endpoints, in every AWS partition.
#pragma once

#include "tfvault/base/environment.h"
#include "tfvault/base/status.h"

#include <string>
#include <string_view>

namespace tfvault::aws {

struct Endpoint {
  std::string url{};     // scheme://host[:port][/path]
  std::string region{};  // the region of the signature

  // Host and port, as errors and logs name the endpoint.
  [[nodiscard]] std::string host() const;
};

struct Endpoints {
  Endpoint sts{};
  Endpoint iam{};
};

// A part of AWS with its own accounts, host names and IAM.
struct Partition {
  std::string_view name;           // as in arn:<name>:...
  std::string_view region_prefix;  // empty for `aws`, which has all other regions
  std::string_view dns_suffix;
  std::string_view default_region;  // also the region in signatures of its IAM requests
  std::string_view iam_host;
};

// The partition by the region's prefix; an unknown region is in `aws`.
[[nodiscard]] const Partition& PartitionOfRegion(std::string_view region);
// Null when the text is not an ARN or its partition is unknown.
[[nodiscard]] const Partition* PartitionOfArn(std::string_view arn);

// An empty region means the partition's default region; in `aws` it means the global host.
[[nodiscard]] Endpoint StsEndpoint(std::string_view region, const Partition& partition);
[[nodiscard]] Endpoint IamEndpoint(const Partition& partition);

struct EndpointOptions {
  std::string sts_endpoint{};  // URL; empty: decided by environment, region and partition
  std::string iam_endpoint{};
  std::string region{};
  std::string arn{};  // any ARN of the account, such as the role's; its partition is used
};

// Resolves the endpoints. Endpoint: the option, else AWS_ENDPOINT_URL_STS / AWS_ENDPOINT_URL_IAM,
// else AWS_ENDPOINT_URL, else the partition's own; AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true skips
// the variables. Region: the option, else the region in the STS endpoint's host, else the ARN's,
// else AWS_REGION, else AWS_DEFAULT_REGION, else the partition's default. Regions of the
// environment outside of the ARN's partition are ignored. Profiles and files are not read.
//
// Errors: kInvalidArgument, with the name of its source, for an endpoint that is not an http or
// https URL.
[[nodiscard]] StatusOr<Endpoints> ResolveEndpoints(const EndpointOptions& options,
                                                   const Environment& environment);

}  // namespace tfvault::aws
