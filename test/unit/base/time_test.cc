// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/time.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <thread>

namespace tfvault::time_test {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_CASE("a duration is seconds, Go syntax or days", "[base]") {
  const auto [text, expected] = GENERATE(table<std::string, Duration>({
      {"0", seconds(0)},
      {"90", seconds(90)},
      {"1.5", milliseconds(1500)},
      {"90s", seconds(90)},
      {"1h30m", minutes(90)},
      {"1.5h", minutes(90)},
      {"250ms", milliseconds(250)},
      {"1m1ms", milliseconds(60'001)},
      {"2d", hours(48)},
      {"1500us", milliseconds(2)},
      {"1500\u00b5s", milliseconds(2)},
      {"2000000ns", milliseconds(2)},
      {"0.0005s", milliseconds(1)},
      {".5s", milliseconds(500)},
      {"768h", hours(768)},
  }));
  CAPTURE(text);
  const auto duration = ParseDuration(text);
  REQUIRE(duration.ok());
  CHECK(*duration == expected);
}

TEST_CASE("text that is not a duration is rejected", "[base]") {
  const std::string text = GENERATE(std::string(""), "-1", "-1h", "h", ".", "s5", "1x", "1h30",
                                    "30 s", " 30", "1,5s", "1.2.3s", "0s90", "1e3", "9e99",
                                    "2500000h30m", std::string(400, '9'), "99999999999999999999h");
  CAPTURE(text);
  CHECK(ParseDuration(text).status().code() == StatusCode::kInvalidArgument);
}

TEST_CASE("a time point is formatted by RFC 3339 in UTC", "[base]") {
  CHECK(FormatRfc3339(SystemTimePoint()) == "1970-01-01T00:00:00Z");
  CHECK(FormatRfc3339(SystemTimePoint(seconds(1'767'323'045)) + milliseconds(999)) ==
        "2026-01-02T03:04:05Z");
  CHECK(FormatRfc3339(SystemTimePoint(seconds(951'782'400))) == "2000-02-29T00:00:00Z");
}

TEST_CASE("another thread's stop ends a sleep", "[base]") {
  std::stop_source source;
  std::jthread stopper([&source] { source.request_stop(); });
  // Without the stop request this sleep would last longer than any test run.
  const Duration wait = GENERATE(Duration(hours(10'000)), Duration::max());
  CHECK(SystemTime().Sleep(wait, source.get_token()).code() == StatusCode::kCancelled);
}

TEST_CASE("a sleep that was stopped before it began does not wait", "[base]") {
  std::stop_source source;
  source.request_stop();
  const Duration wait = GENERATE(Duration(0), Duration(hours(10'000)));
  CHECK(SystemTime().Sleep(wait, source.get_token()).code() == StatusCode::kCancelled);
}

TEST_CASE("a sleep without a stop request succeeds", "[base]") {
  const Duration wait = GENERATE(Duration(0), Duration(1), Duration(-1));
  CHECK(SystemTime().Sleep(wait, {}).ok());
}

TEST_CASE("the clock for deadlines never goes back", "[base]") {
  const SystemTime time;
  const auto before = time.SteadyNow();
  CHECK(time.SteadyNow() >= before);
}

}  // namespace
}  // namespace tfvault::time_test
