// The data source vault_aws_access_credentials: credentials that Vault issues for a role, handed
// over once AWS accepts them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "provider/services.h"
#include "tfvault/base/secret_string.h"
#include "tfvault/sdk/attr.h"
#include "tfvault/sdk/data_source.h"

namespace tfvault::provider {

struct AccessCredentialsModel {
  sdk::Attr<std::string> id{};
  sdk::Attr<std::string> namespace_path{};
  sdk::Attr<std::string> backend{};
  sdk::Attr<std::string> role{};
  sdk::Attr<std::string> type{};
  sdk::Attr<std::string> role_arn{};
  sdk::Attr<std::string> ttl{};
  sdk::Attr<std::string> region{};
  sdk::Attr<std::string> sts_endpoint{};
  sdk::Attr<std::string> iam_endpoint{};
  sdk::Attr<bool> validate_creds{};
  sdk::Attr<std::string> validation_call{};
  sdk::Attr<std::int64_t> num_sequential_successes{};
  sdk::Attr<std::int64_t> num_seconds_between_tests{};
  sdk::Attr<std::int64_t> max_cred_validation_seconds{};
  sdk::Attr<std::string> access_key{};
  sdk::Attr<SecretString> secret_key{};
  sdk::Attr<SecretString> security_token{};
  sdk::Attr<std::string> lease_id{};
  sdk::Attr<std::int64_t> lease_duration{};
  sdk::Attr<std::string> lease_start_time{};
  sdk::Attr<bool> lease_renewable{};
};

class AwsAccessCredentials final : public sdk::TypedDataSource<AccessCredentialsModel> {
 public:
  explicit AwsAccessCredentials(std::shared_ptr<const ServicesSource> services);

 protected:
  std::optional<AccessCredentialsModel> ReadData(
      sdk::CallContext& ctx, const AccessCredentialsModel& config) const override;

 private:
  std::shared_ptr<const ServicesSource> services_;
};

}  // namespace tfvault::provider
