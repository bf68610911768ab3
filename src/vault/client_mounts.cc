// SPDX-License-Identifier: MPL-2.0
// Secrets engines: sys/mounts and sys/remount.
#include "tfvault/base/text.h"
#include "tfvault/json/fields.h"
#include "tfvault/vault/client.h"
#include "vault/client_shared.h"
#include "vault/errors.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

namespace tfvault::vault {
namespace {

constexpr Duration kPollInterval{1'000};
constexpr Duration kReportInterval{10'000};
constexpr Duration kRemountLimit = std::chrono::minutes(5);
constexpr Duration kUnmountLimit = std::chrono::minutes(10);
constexpr int kSettleAttempts = 10;

// Refuses an empty path, which would address the list of all mounts.
StatusOr<std::string> MountPath(const std::string& path) {
  std::string trimmed(Trim(path, "/"));
  if (trimmed.empty()) return Error(StatusCode::kInvalidArgument, "the mount path is empty");
  return trimmed;
}

StatusOr<MountInfo> DecodeMount(const json::Value& data, const std::string& path) {
  json::Fields fields(data, "the description of the mount '" + path + "'");
  MountInfo mount{.type = fields.RequiredString("type"),
                  .description = fields.String("description"),
                  .accessor = fields.RequiredString("accessor"),
                  .plugin_version = fields.String("plugin_version"),
                  .config = fields.Object("config"),
                  .options = fields.Object("options"),
                  .local = fields.Bool("local"),
                  .seal_wrap = fields.Bool("seal_wrap"),
                  .external_entropy_access = fields.Bool("external_entropy_access")};
  TFV_RETURN_IF_ERROR(fields.status());
  if (mount.config.is_null()) mount.config = json::Value::object();
  return mount;
}

// "in-progress", "success" or "failure".
StatusOr<std::string> DecodeMigrationState(const json::Value& data) {
  json::Fields fields(data, "the state of the migration");
  const json::Value info = fields.Object("migration_info");
  TFV_RETURN_IF_ERROR(fields.status());
  json::Fields info_fields(info, "the state of the migration");
  std::string state = info_fields.RequiredString("status");
  TFV_RETURN_IF_ERROR(info_fields.status());
  return state;
}

}  // namespace

StatusOr<MountInfo> VaultClient::ReadMount(const std::string& path, const Call& call) const {
  TFV_ASSIGN_OR_RETURN(const std::string mount, MountPath(path));
  const auto one = Read("sys/mounts/" + mount, {}, call);
  if (one.ok()) return DecodeMount(one->data, mount);
  if (IsMountMissing(one.status())) return WithCode(one.status(), StatusCode::kNotFound);
  // Vault does not answer 404 without that text for a missing mount.
  if (HttpStatusOf(one.status()) == 404) return WithCode(one.status(), StatusCode::kUnavailable);
  if (HttpStatusOf(one.status()) != 405) return one.status();

  // Vault before 1.10 shows a mount only in the list of all mounts.
  TFV_ASSIGN_OR_RETURN(const VaultResponse all, Read("sys/mounts", {}, call));
  const auto found = all.data.find(mount + "/");
  if (found == all.data.end()) {
    return Error(StatusCode::kNotFound, "no secrets engine is mounted at '" + mount + "'");
  }
  return DecodeMount(*found, mount);
}

StatusOr<std::vector<VisibleMount>> VaultClient::ListVisibleMounts(const Call& call) const {
  TFV_ASSIGN_OR_RETURN(const auto all, Read("sys/internal/ui/mounts", {}, call));
  json::Fields fields(all.data, "the list of mounts");
  const json::Value engines = fields.Object("secret");
  TFV_RETURN_IF_ERROR(fields.status());
  std::vector<VisibleMount> mounts;
  for (const auto& [path, engine] : engines.items()) {
    json::Fields engine_fields(engine, "the description of the mount '" + path + "'");
    mounts.push_back({.path = std::string(Trim(path, "/")),
                      .type = engine_fields.RequiredString("type"),
                      .description = engine_fields.String("description")});
    TFV_RETURN_IF_ERROR(engine_fields.status());
  }
  std::ranges::sort(mounts, {}, &VisibleMount::path);
  return mounts;
}

Status VaultClient::Mount(const std::string& path, json::Value body, const Call& call) const {
  TFV_ASSIGN_OR_RETURN(const std::string mount, MountPath(path));
  return Send({.method = VaultMethod::kPost,
               .path = "sys/mounts/" + mount,
               .body = std::move(body),
               .idempotency = Idempotency::kNonIdempotent},
              call)
      .status();
}

Status VaultClient::TuneMount(const std::string& path, json::Value body, const Call& call) const {
  TFV_ASSIGN_OR_RETURN(const std::string mount, MountPath(path));
  return Send({.method = VaultMethod::kPost,
               .path = "sys/mounts/" + mount + "/tune",
               .body = std::move(body)},
              call)
      .status();
}

Status VaultClient::Remount(const std::string& from, const std::string& to,
                            const Call& call) const {
  TFV_ASSIGN_OR_RETURN(const std::string source, MountPath(from));
  TFV_ASSIGN_OR_RETURN(const std::string target, MountPath(to));
  const std::string what = "the remount from '" + source + "' to '" + target + "'";
  // Warnings are not collected: the only warning says that the remount is asynchronous.
  const auto started = Send({.method = VaultMethod::kPost,
                             .path = "sys/remount",
                             .body = json::Value{{"from", source}, {"to", target}},
                             .idempotency = Idempotency::kNonIdempotent},
                            {.stop = call.stop});
  if (!started.ok()) return Annotate(started.status(), what);
  json::Fields start(started->data, "the answer to sys/remount");
  const std::string migration = start.String("migration_id");
  if (!start.status().ok()) return Error(StatusCode::kUnknown, Message(start.status()));

  const Time& time = *shared_->time;
  const SteadyTimePoint begin = time.SteadyNow();
  const SteadyTimePoint deadline = begin + kRemountLimit;
  Duration reported{0};
  const std::string failed =
      what + " failed; the server's log says why (migration " + migration + ")";
  const std::string late =
      what + " is still not complete after 5 minutes (migration " + migration + ")";
  Status unknown;               // the reason why the state of the migration is unknown
  while (!migration.empty()) {  // before 1.10 a remount is synchronous, without id
    const auto polled = Read("sys/remount/status/" + migration, {}, call);
    const auto state =
        polled.ok() ? DecodeMigrationState(polled->data) : StatusOr<std::string>(polled.status());
    // After a failover Vault has lost the migration. The mounts show its outcome too.
    if (!state.ok()) {
      if (HttpStatusOf(state.status()) != 404) unknown = state.status();
      break;
    }
    if (*state == "failure") {
      return Error(StatusCode::kFailedPrecondition, failed);
    }
    if (*state == "success") break;
    if (time.SteadyNow() >= deadline) {
      return Error(StatusCode::kUnknown, late);
    }
    const auto waited = std::chrono::floor<Duration>(time.SteadyNow() - begin);
    if (waited >= reported) {
      shared_->logger->Log(LogLevel::kInfo, "vault",
                           "waiting until Vault has remounted the secrets engine",
                           {{"mount", source},
                            {"target", target},
                            {"waited_ms", std::int64_t{waited.count()}},
                            {"limit_ms", std::int64_t{Duration(kRemountLimit).count()}}});
      reported += kReportInterval;
    }
    TFV_RETURN_IF_ERROR(time.Sleep(kPollInterval, call.stop));
  }

  // Shortly after the remount, Vault may not find the mount at the new path yet.
  for (int attempt = 1;; ++attempt) {
    const Status found = ReadMount(target, call).status();
    const bool cannot_tell = !found.ok() && found.code() != StatusCode::kNotFound;
    if (found.ok() || (cannot_tell && unknown.ok())) return absl::OkStatus();
    if (attempt == kSettleAttempts) {
      return Error(StatusCode::kUnknown, what + ": " + Message(unknown.ok() ? found : unknown));
    }
    TFV_RETURN_IF_ERROR(time.Sleep(kPollInterval, call.stop));
  }
}

Status VaultClient::Unmount(const std::string& path, const Call& call) const {
  TFV_ASSIGN_OR_RETURN(const std::string mount, MountPath(path));
  shared_->logger->Log(
      LogLevel::kInfo, "vault",
      "unmounting the secrets engine; Vault first revokes every lease of the mount",
      {{"mount", mount}, {"limit_ms", std::int64_t{Duration(kUnmountLimit).count()}}});
  const Status status =
      Send(
          {.method = VaultMethod::kDelete, .path = "sys/mounts/" + mount, .timeout = kUnmountLimit},
          call)
          .status();
  return IsMountMissing(status) ? absl::OkStatus() : status;
}

}  // namespace tfvault::vault
