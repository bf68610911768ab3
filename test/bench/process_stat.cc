// SPDX-License-Identifier: MPL-2.0
#include "test/bench/process_stat.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace tfvault::bench {
namespace {

constexpr std::int64_t kKibibyte = 1024;

std::string Directory(pid_t pid) { return "/proc/" + std::to_string(pid); }

// "VmHWM:     1234 kB"
std::optional<std::int64_t> KibibyteLine(const std::string& path, const std::string& name) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(name + ":")) continue;
    return std::stoll(line.substr(name.size() + 1)) * kKibibyte;
  }
  return std::nullopt;
}

std::chrono::nanoseconds Ticks(pid_t pid) {
  std::ifstream file(Directory(pid) + "/stat");
  std::string text;
  std::getline(file, text);
  std::istringstream rest(text.substr(text.rfind(')') + 1));
  constexpr int kUserTime = 12;  // index after the name, where the state is 1
  std::int64_t user = 0;
  std::int64_t system = 0;
  std::string skipped;
  for (int field = 1; field < kUserTime; ++field) rest >> skipped;
  rest >> user >> system;
  return std::chrono::nanoseconds((user + system) * (1'000'000'000 / sysconf(_SC_CLK_TCK)));
}

}  // namespace

std::chrono::nanoseconds CpuTime(pid_t pid) {
  std::int64_t sum = 0;
  for (const auto& task : std::filesystem::directory_iterator(Directory(pid) + "/task")) {
    std::ifstream file(task.path() / "schedstat");
    std::int64_t on_cpu = 0;
    if (file >> on_cpu) sum += on_cpu;
  }
  return sum > 0 ? std::chrono::nanoseconds(sum) : Ticks(pid);
}

std::int64_t PeakResidentBytes(pid_t pid) {
  return KibibyteLine(Directory(pid) + "/status", "VmHWM").value_or(0);
}

std::optional<std::int64_t> ProportionalBytes(pid_t pid) {
  return KibibyteLine(Directory(pid) + "/smaps_rollup", "Pss");
}

}  // namespace tfvault::bench
