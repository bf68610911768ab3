// SPDX-License-Identifier: MPL-2.0
// Converts between BackendModel and the bodies of sys/mounts, config/root and config/lease.
#pragma once

#include "provider/aws_secret_backend/model.h"
#include "provider/aws_secret_backend/root_key.h"
#include "tfvault/base/status.h"
#include "tfvault/json/value.h"
#include "tfvault/vault/client.h"

namespace tfvault::provider {

// Body of POST sys/mounts/<path>.
[[nodiscard]] json::Value MountBody(const BackendModel& planned);

// Whether a request with the body of `planned` can have created `mount`.
[[nodiscard]] bool IsMadeFrom(const BackendModel& planned, const vault::MountInfo& mount);

// Body of POST sys/mounts/<path>/tune: settings that differ from `prior`, and an empty value for
// each cleared setting.
[[nodiscard]] json::Value TuneBody(const MountSettings& planned, const MountSettings& prior);

// Body of PUT <path>/config/root without the key, which WriteRoot adds. Vault before 1.19 and
// OpenBao replace the whole configuration, newer servers keep absent fields. The body therefore has
// every field, except those that only some servers support and neither `planned` nor `prior` sets.
[[nodiscard]] json::Value RootBody(const RootConfig& planned, const RootConfig& prior);

// Whether `planned` sets anything in config/root.
[[nodiscard]] bool HasRootConfig(const RootConfig& planned);

// Arguments that a Community server refuses or ignores, so the provider does not send them to one.
[[nodiscard]] bool HasEnterpriseArguments(const RootConfig& root);
// Whether `observed` lacks an Enterprise argument that `state` has.
[[nodiscard]] bool MissesEnterpriseArguments(const RootConfig& state, const RootConfig& observed);
[[nodiscard]] RootConfig WithoutEnterpriseArguments(RootConfig root);

// Body of PUT <path>/config/lease.
[[nodiscard]] json::Value LeaseBody(const BackendModel& planned);

// `state` updated from an answer of Vault. Errors: kInvalidArgument for fields of a wrong type.
[[nodiscard]] StatusOr<BackendModel> ObserveMount(const vault::MountInfo& mount,
                                                  BackendModel state);
// `root` is null if config/root was never written. `record`: see ObserveAccessKey.
[[nodiscard]] StatusOr<BackendModel> ObserveRoot(const json::Value& root, BackendModel state,
                                                 RootKeyRecord& record);
// `observed` with the values of `state` for arguments that the server does not support. Unsupported
// means that the field is absent in `root`, the server's answer, or that only Vault Enterprise
// accepts the field.
[[nodiscard]] BackendModel KeepUnsupported(const BackendModel& state, const json::Value& root,
                                           bool is_community, BackendModel observed);
// `lease` is null if Vault has no config/lease.
[[nodiscard]] StatusOr<BackendModel> ObserveLease(const json::Value& lease, BackendModel state);

// `planned` with unknown values replaced from `observed`.
[[nodiscard]] BackendModel Settled(BackendModel planned, const BackendModel& observed);

}  // namespace tfvault::provider
