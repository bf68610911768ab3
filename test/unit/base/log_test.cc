// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/log.h"

#include "test/support/temp_dir.h"
#include "tfvault/base/secret_string.h"
#include "tfvault/platform/files.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <concepts>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace tfvault::log_test {
namespace {

static_assert(!std::constructible_from<decltype(LogField::value), SecretString>);

// A file that receives the log lines.
class LogFile {
 public:
  [[nodiscard]] int fd() const { return file_.get(); }

  // Returns all text written so far and closes the file.
  std::string Drain() {
    file_.Close();
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  nlohmann::json DrainLine() {
    const std::string text = Drain();
    REQUIRE(!text.empty());
    REQUIRE(text.find('\n') == text.size() - 1);
    CHECK(text.size() < 64 * 1024);
    auto line = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
    REQUIRE(line.is_object());
    // A number in one of these fields crashes the host.
    for (const char* key : {"@level", "@message", "@module", "@timestamp"}) {
      CHECK(line[key].is_string());
    }
    return line;
  }

 private:
  test::TempDir dir_;
  std::string path_ = dir_.path() + "/log-XXXXXX";
  platform::FileDescriptor file_ = platform::CreatePrivateFile(path_);
};

TEST_CASE("a log line is one JSON object with the fields that the host reads", "[base][log]") {
  LogFile file;
  JsonLogger(file.fd(), LogLevel::kTrace)
      .Log(LogLevel::kWarn, "vault", "a \"quoted\"\nmessage",
           {{log_key::kRpc, "ReadResource"}, {log_key::kAttempt, 2}});
  const auto line = file.DrainLine();
  CHECK(line["@level"] == "warn");
  CHECK(line["@module"] == "vault");
  CHECK(line["@message"] == "a \"quoted\"\nmessage");
  CHECK(line["tf_rpc"] == "ReadResource");
  CHECK(line["attempt"] == 2);
  const auto timestamp = line["@timestamp"].get<std::string>();
  REQUIRE(timestamp.size() == std::string("2026-01-02T03:04:05.000006Z").size());
  CHECK((timestamp[10] == 'T' && timestamp[19] == '.' && timestamp.back() == 'Z'));
}

TEST_CASE("a line below the threshold is not written", "[base][log]") {
  LogFile file;
  const JsonLogger logger(file.fd(), LogLevel::kWarn);
  CHECK_FALSE(logger.Enabled(LogLevel::kInfo));
  CHECK(logger.Enabled(LogLevel::kWarn));
  logger.Log(LogLevel::kInfo, "m", "quiet", {});
  logger.Log(LogLevel::kError, "m", "loud", {});
  CHECK(file.DrainLine()["@message"] == "loud");
}

TEST_CASE("a logger that is off writes nothing", "[base][log]") {
  LogFile file;
  JsonLogger(file.fd(), LogLevel::kOff).Log(LogLevel::kError, "m", "x", {});
  CHECK(file.Drain().empty());
}

TEST_CASE("a long value is clipped", "[base][log]") {
  LogFile file;
  JsonLogger(file.fd(), LogLevel::kTrace)
      .Log(LogLevel::kInfo, "m", std::string(100'000, 'x'), {{"k", std::string(100'000, 'y')}});
  const auto line = file.DrainLine();
  CHECK(line["@message"] == std::string(8192, 'x') + "...");
  CHECK(line["k"] == std::string(8192, 'y') + "...");
}

TEST_CASE("a line stays below 64 KiB for any number and kind of values", "[base][log]") {
  LogFile file;
  const std::string control(8192, '\x01');  // each is replaced with three bytes
  JsonLogger(file.fd(), LogLevel::kTrace)
      .Log(LogLevel::kInfo, "m", control,
           {{"a", control}, {"b", control}, {"c", control}, {"d", std::string(8192, '\xff')}});
  CHECK(file.DrainLine()["@message"].get<std::string>().size() == 3 * control.size());
}

TEST_CASE("a log line has no control characters for a terminal", "[base][log]") {
  LogFile file;
  JsonLogger(file.fd(), LogLevel::kTrace)
      .Log(LogLevel::kInfo, "m", "a\x1b[2J", {{"k", "b\u009b31m\n\u202ec"}});
  const auto line = file.DrainLine();
  CHECK(line["@message"] == "a\uFFFD[2J");
  CHECK(line["k"] == "b\uFFFD31m\n\uFFFDc");
}

TEST_CASE("bytes that are not UTF-8 are replaced, also where a value is clipped", "[base][log]") {
  LogFile file;
  std::string clipped = "x";
  while (clipped.size() < 9000) clipped += "é";
  JsonLogger(file.fd(), LogLevel::kTrace)
      .Log(LogLevel::kInfo, "m\xff", "a\xff\xfe", {{"k\xff", clipped}});
  const auto line = file.DrainLine();
  CHECK(line["@message"] == "a\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(line.contains("k\xEF\xBF\xBD"));
}

TEST_CASE("lines of concurrent threads do not mix", "[base][log]") {
  LogFile file;
  const JsonLogger logger(file.fd(), LogLevel::kTrace);
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&logger] {
        for (int i = 0; i < 50; ++i) logger.Log(LogLevel::kInfo, "m", "text", {{"i", i}});
      });
    }
  }
  const std::string text = file.Drain();
  int lines = 0;
  for (std::size_t start = 0; start < text.size(); ++lines) {
    const auto end = text.find('\n', start);
    REQUIRE(end != std::string::npos);
    const auto line = nlohmann::json::parse(text.substr(start, end - start), nullptr, false);
    REQUIRE(line.is_object());
    start = end + 1;
  }
  CHECK(lines == 200);
}

TEST_CASE("the level comes from TF_LOG_PROVIDER and then from TF_LOG", "[base][log]") {
  const auto level = [](std::map<std::string, std::string> variables) {
    return LogLevelFromEnvironment(FixedEnvironment(std::move(variables)));
  };
  CHECK(level({}) == LogLevel::kOff);
  CHECK(level({{"TF_LOG", "WARN"}}) == LogLevel::kWarn);
  CHECK(level({{"TF_LOG", "WARN"}, {"TF_LOG_PROVIDER", "error"}}) == LogLevel::kError);
  CHECK(level({{"TF_LOG", "WARN"}, {"TF_LOG_PROVIDER", "off"}}) == LogLevel::kOff);
  CHECK(level({{"TF_LOG", "Info"}}) == LogLevel::kInfo);
  CHECK(level({{"TF_LOG", "DEBUG"}}) == LogLevel::kDebug);
  CHECK(level({{"TF_LOG", "TRACE"}}) == LogLevel::kTrace);
  CHECK(level({{"TF_LOG", "JSON"}}) == LogLevel::kTrace);
  CHECK(level({{"TF_LOG", "nonsense"}}) == LogLevel::kTrace);
}

}  // namespace
}  // namespace tfvault::log_test
