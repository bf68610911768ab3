// SPDX-License-Identifier: MPL-2.0
// A Logger that stores its lines as text.
#pragma once

#include "tfvault/base/log.h"

#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace tfvault::test {

class RecordingLogger final : public Logger {
 public:
  explicit RecordingLogger(LogLevel threshold = LogLevel::kTrace) : threshold_(threshold) {}

  [[nodiscard]] bool Enabled(LogLevel level) const override { return level >= threshold_; }

  // "message key=value key=value"
  void Log(LogLevel level, std::string_view, std::string_view message,
           std::initializer_list<LogField> fields) const override {
    if (!Enabled(level)) return;
    std::string line(message);
    for (const LogField& field : fields) {
      line += " " + std::string(field.key) + "=";
      const auto* text = std::get_if<std::string>(&field.value);
      line += text != nullptr ? *text : std::to_string(std::get<std::int64_t>(field.value));
    }
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
  }

  [[nodiscard]] std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  LogLevel threshold_;
  mutable std::mutex mutex_;  // guards `lines_`
  mutable std::vector<std::string> lines_{};
};

}  // namespace tfvault::test
