// Between the model and the bodies of sys/mounts and config/root.
#pragma once

#include "provider/aws_secret_backend/model.h"
#include "provider/aws_secret_backend/root_key.h"
#include "tfvault/base/status.h"
#include "tfvault/json/value.h"
#include "tfvault/vault/client.h"

namespace tfvault::provider {

// Body of POST sys/mounts/<path>.
[[nodiscard]] json::Value MountBody(const BackendModel& planned);

// Whether `mount` can be what such a body made.
[[nodiscard]] bool IsMadeFrom(const BackendModel& planned, const vault::MountInfo& mount);

// Body of POST sys/mounts/<path>/tune: what differs from `prior`, cleared values explicitly.
[[nodiscard]] json::Value TuneBody(const MountSettings& planned, const MountSettings& prior);

// Body of PUT <path>/config/root without the key, which WriteRoot adds. Old servers and OpenBao
// replace the whole configuration with it, newer ones keep what is absent: so everything is in it,
// but for what only some servers know and neither `planned` nor `prior` sets.
[[nodiscard]] json::Value RootBody(const RootConfig& planned, const RootConfig& prior);

// Whether there is anything that config/root has to be written for.
[[nodiscard]] bool HasRootConfig(const RootConfig& planned);

// A Community server refuses or ignores some arguments of config/root. It does not get them.
[[nodiscard]] bool HasEnterpriseArguments(const RootConfig& root);
// Whether `observed` lacks one that `state` has.
[[nodiscard]] bool MissesEnterpriseArguments(const RootConfig& state, const RootConfig& observed);
[[nodiscard]] RootConfig WithoutEnterpriseArguments(RootConfig root);

// Body of PUT <path>/config/lease.
[[nodiscard]] json::Value LeaseBody(const BackendModel& planned);

// `state` with what Vault answered. Errors: kInvalidArgument for fields of a wrong type.
[[nodiscard]] StatusOr<BackendModel> ObserveMount(const vault::MountInfo& mount,
                                                  BackendModel state);
// `root` is null when nothing was ever written. See ObserveAccessKey for `record`.
[[nodiscard]] StatusOr<BackendModel> ObserveRoot(const json::Value& root, BackendModel state,
                                                 RootKeyRecord& record);
// `observed` with the values that `state` has of arguments which the server does not support:
// `root`, its answer, does not have the field, or only Vault Enterprise takes it.
[[nodiscard]] BackendModel KeepUnsupported(const BackendModel& state, const json::Value& root,
                                           bool is_community, BackendModel observed);
// `lease` is null when there is none.
[[nodiscard]] StatusOr<BackendModel> ObserveLease(const json::Value& lease, BackendModel state);

// `planned` with its unknown values from `observed`.
[[nodiscard]] BackendModel Settled(BackendModel planned, const BackendModel& observed);

}  // namespace tfvault::provider
