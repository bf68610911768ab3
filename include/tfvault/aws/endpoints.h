// SPDX-License-Identifier: MPL-2.0
// Selects the STS and IAM endpoints, in every AWS partition.
#pragma once

#include "tfvault/base/environment.h"
#include "tfvault/base/status.h"

#include <string>
#include <string_view>

namespace tfvault::aws {

struct Endpoint {
  std::string url{};     // scheme://host[:port][/path]
  std::string region{};  // the region in the signature of a request

  // Host and port, for errors and logs.
  [[nodiscard]] std::string host() const;
};

struct Endpoints {
  Endpoint sts{};
  Endpoint iam{};
};

// A part of AWS with its own accounts, host names and IAM.
struct Partition {
  std::string_view name;           // as in arn:<name>:...
  std::string_view region_prefix;  // empty for `aws`, which has the regions of no other prefix
  std::string_view dns_suffix;
  std::string_view default_region;  // also the region in signatures of its IAM requests
  std::string_view iam_host;
};

// The partition with the region's prefix. An unknown prefix means `aws`.
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
  std::string arn{};  // any ARN of the account, for its partition
};

// Resolves the endpoints. Each value comes from the first of these sources that has one:
//   - endpoint: the option; AWS_ENDPOINT_URL_STS or AWS_ENDPOINT_URL_IAM; AWS_ENDPOINT_URL; the
//     endpoint of the partition. AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true skips the variables.
//   - region: the option; the host of the STS endpoint; the ARN; AWS_REGION, then
//     AWS_DEFAULT_REGION, unless its region is outside of the ARN's partition; the default of the
//     partition.
// Reads no profiles and no files.
//
// Errors: kInvalidArgument, with the name of its source, for an endpoint that is not an http or
// https URL.
[[nodiscard]] StatusOr<Endpoints> ResolveEndpoints(const EndpointOptions& options,
                                                   const Environment& environment);

}  // namespace tfvault::aws
