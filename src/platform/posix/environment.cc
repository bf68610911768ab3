// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/environment.h"

#include <cstdlib>
#include <filesystem>

extern char** environ;

namespace tfvault::platform {

std::vector<std::string> ProcessVariables() {
  std::vector<std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) variables.emplace_back(*entry);
  return variables;
}

void UnsetVariable(const std::string& name) {
  ::unsetenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): see the header
}

char ListSeparator() { return ':'; }

std::string HomeDirectory(const Variables& variables) { return variables("HOME").value_or(""); }

std::string StateDirectory(const Variables& variables) {
  std::string state = variables("XDG_STATE_HOME").value_or("");
  if (std::filesystem::path(state).is_absolute()) return state;
  const std::filesystem::path home = HomeDirectory(variables);
  return home.is_absolute() ? (home / ".local" / "state").string() : "";
}

std::vector<std::string> TemporaryDirectories(const Variables& variables) {
  std::vector<std::string> directories;
  for (const char* name : {"XDG_RUNTIME_DIR", "TMPDIR"}) {
    if (const auto directory = variables(name)) directories.push_back(*directory);
  }
  directories.emplace_back("/tmp");
  if (const auto cache = variables("XDG_CACHE_HOME")) {
    directories.push_back(*cache);
  } else if (const auto home = variables("HOME")) {
    directories.push_back(*home + "/.cache");
  }
  return directories;
}

}  // namespace tfvault::platform
