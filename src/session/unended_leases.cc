// SPDX-License-Identifier: MPL-2.0
#include "tfvault/session/unended_leases.h"

#include "session/private_files.h"
#include "session/state_directory.h"
#include "tfvault/json/fields.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <system_error>
#include <tuple>
#include <utility>

namespace tfvault::session {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

constexpr std::size_t kMost = 100;

std::vector<fs::path> FilesIn(const std::string& directory) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == ".json") files.push_back(it->path());
  }
  return files;
}

std::int64_t Seconds(SystemTimePoint time) {
  return std::chrono::duration_cast<seconds>(time.time_since_epoch()).count();
}

struct Entry {
  std::string server{};
  UnendedLease lease{};
};

// Absent when UnendedLeases did not write the file.
std::optional<Entry> ReadEntry(const fs::path& file) {
  const auto bytes = ReadPrivateFile(file.string());
  if (!bytes.ok()) return std::nullopt;
  const auto value = json::Parse(bytes->Reveal());
  if (!value.ok()) return std::nullopt;
  json::Fields fields(*value, "the lease");
  const auto moment = [&](const char* name) {
    return SystemTimePoint(
        seconds(std::clamp<std::int64_t>(fields.Int(name), 0, std::int64_t{1} << 33)));
  };
  Entry entry{.server = fields.RequiredString("server"),
              .lease = {.id = fields.RequiredString("lease_id"),
                        .namespace_path = fields.String("namespace"),
                        .since = moment("since"),
                        .ends = moment("ends")}};
  if (!fields.status().ok()) return std::nullopt;
  return entry;
}

bool IsOf(const std::string& lease_id, const std::string& mount, const std::string& role) {
  return lease_id.starts_with(mount + "/creds/" + role + "/") ||
         lease_id.starts_with(mount + "/sts/" + role + "/");
}

}  // namespace

std::string RevokeCommand(const std::string& lease_id, const std::string& namespace_path) {
  return "vault lease revoke " +
         (namespace_path.empty() ? "" : "-namespace=" + namespace_path + " ") + lease_id;
}

UnendedLeases::UnendedLeases(const Environment& environment, const std::string& server)
    : directory_(StateDirectory(environment)), server_(WithoutUser(server)) {}

void UnendedLeases::Remember(const UnendedLease& lease) const {
  if (directory_.empty()) return;
  MakePrivateDirectory(directory_);
  std::error_code error;
  auto files = FilesIn(directory_);
  if (files.size() >= kMost) {
    const auto age = [](const fs::path& file) {
      std::error_code ignored;
      return fs::last_write_time(file, ignored);
    };
    fs::remove(*std::ranges::min_element(files, {}, age), error);
  }
  const json::Value fields = {{"server", server_},
                              {"lease_id", lease.id},
                              {"namespace", lease.namespace_path},
                              {"since", Seconds(lease.since)},
                              {"ends", Seconds(lease.ends)}};
  const std::string name = std::to_string(std::hash<std::string>()(server_ + " " + lease.id));
  std::ignore =
      WritePrivateFile(directory_ + "/" + name + ".json", SecretString(json::Write(fields)));
}

std::vector<UnendedLease> UnendedLeases::Take(const std::string& namespace_path,
                                              const std::string& mount, const std::string& role,
                                              SystemTimePoint now) const {
  std::vector<UnendedLease> taken;
  if (directory_.empty()) return taken;
  for (const auto& file : FilesIn(directory_)) {
    const auto entry = ReadEntry(file);
    if (!entry) continue;
    const bool over = entry->lease.ends <= now;
    const bool wanted = entry->server == server_ && entry->lease.namespace_path == namespace_path &&
                        IsOf(entry->lease.id, mount, role);
    std::error_code error;
    // If several processes take the same record, only the one that removes the file returns it.
    if ((over || wanted) && fs::remove(file, error) && !over) taken.push_back(entry->lease);
  }
  return taken;
}

}  // namespace tfvault::session
