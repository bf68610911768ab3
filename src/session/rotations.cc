// SPDX-License-Identifier: MPL-2.0
#include "tfvault/session/rotations.h"

#include "session/private_files.h"
#include "session/state_directory.h"
#include "tfvault/json/fields.h"
#include "tfvault/json/value.h"

#include <functional>
#include <tuple>

namespace tfvault::session {

Rotations::Rotations(const Environment& environment, const std::string& server)
    : directory_(StateDirectory(environment)), server_(WithoutUser(server)) {
  if (!directory_.empty()) directory_ += "/rotations";
}

std::string Rotations::FileOf(const std::string& namespace_path, const std::string& mount) const {
  const auto name = std::hash<std::string>()(server_ + " " + namespace_path + " " + mount);
  return directory_ + "/" + std::to_string(name) + ".json";
}

void Rotations::Remember(const std::string& namespace_path, const std::string& mount,
                         const std::string& access_key) const {
  if (directory_.empty()) return;
  MakePrivateDirectory(directory_);
  const json::Value fields = {{"server", server_},
                              {"namespace", namespace_path},
                              {"mount", mount},
                              {"access_key", access_key}};
  std::ignore = WritePrivateFile(FileOf(namespace_path, mount), SecretString(json::Write(fields)));
}

bool Rotations::Knows(const std::string& namespace_path, const std::string& mount,
                      const std::string& access_key) const {
  if (directory_.empty()) return false;
  const auto bytes = ReadPrivateFile(FileOf(namespace_path, mount));
  if (!bytes.ok()) return false;
  const auto value = json::Parse(bytes->Reveal());
  if (!value.ok()) return false;
  json::Fields fields(*value, "the rotation");
  const bool known = fields.String("server") == server_ &&
                     fields.String("namespace") == namespace_path &&
                     fields.String("mount") == mount && fields.String("access_key") == access_key;
  return known && fields.status().ok();
}

}  // namespace tfvault::session
