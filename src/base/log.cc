// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/log.h"

#include "tfvault/base/encoding.h"
#include "tfvault/base/text.h"
#include "tfvault/base/time.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <cstddef>
#include <tuple>

namespace tfvault {
namespace {

constexpr std::size_t kLongestValue = 8 * 1024;
constexpr std::size_t kLongestLine = 60 * 1024;

std::string_view Name(LogLevel level) {
  switch (level) {
    case LogLevel::kTrace:
      return "trace";
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarn:
      return "warn";
    case LogLevel::kError:
    case LogLevel::kOff:
      break;
  }
  return "error";
}

std::string Timestamp() {
  const auto now = std::chrono::system_clock::now();
  const auto second = std::chrono::floor<std::chrono::seconds>(now);
  const auto micros = std::chrono::floor<std::chrono::microseconds>(now - second).count();
  constexpr int kSecond = 1'000'000;
  std::string text = FormatRfc3339(now);
  text.back() = '.';
  return text + std::to_string(kSecond + micros).substr(1) + 'Z';
}

std::string Clip(std::string_view text) {
  // Terraform prints the text without quotes, so control characters would reach the terminal.
  const std::string printable = Printable(text.substr(0, kLongestValue));
  return JsonQuote(text.size() <= kLongestValue ? printable : printable + "...");
}

}  // namespace

bool JsonLogger::Enabled(LogLevel level) const {
  return threshold_ != LogLevel::kOff && level >= threshold_;
}

void JsonLogger::Log(LogLevel level, std::string_view module, std::string_view message,
                     std::initializer_list<LogField> fields) const {
  if (!Enabled(level)) return;
  std::string line = "{\"@level\":\"" + std::string(Name(level)) +
                     "\",\"@message\":" + Clip(message) + ",\"@module\":" + JsonQuote(module) +
                     ",\"@timestamp\":\"" + Timestamp() + '"';
  for (const auto& field : fields) {
    const auto* number = std::get_if<std::int64_t>(&field.value);
    const std::string value =
        number != nullptr ? std::to_string(*number) : Clip(std::get<std::string>(field.value));
    if (line.size() + value.size() > kLongestLine) break;
    line += ',' + JsonQuote(field.key) + ':' + value;
  }
  line += "}\n";
  // The result is ignored: the broken pipe of a dead host must not make a call fail.
  std::ignore = ::write(fd_, line.data(), static_cast<unsigned>(line.size()));
}

LogLevel LogLevelFromEnvironment(const Environment& environment) {
  auto text = environment("TF_LOG_PROVIDER");
  if (!text) text = environment("TF_LOG");
  if (!text) return LogLevel::kOff;
  text = UpperCase(*text);
  constexpr std::array<std::pair<std::string_view, LogLevel>, 5> kNames = {
      {{"DEBUG", LogLevel::kDebug},
       {"INFO", LogLevel::kInfo},
       {"WARN", LogLevel::kWarn},
       {"ERROR", LogLevel::kError},
       {"OFF", LogLevel::kOff}}};
  for (const auto& [name, level] : kNames) {
    if (*text == name) return level;
  }
  return LogLevel::kTrace;
}

}  // namespace tfvault
