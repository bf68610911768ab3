// SPDX-License-Identifier: MPL-2.0
#include "plugin/held_streams.h"

#include "test/support/fake_time.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <memory>

namespace tfvault::plugin::held_streams_test {
namespace {

using std::chrono::seconds;

struct CountingStream final : HeldStream {
  int finished = 0;

 private:
  void Finish() override { ++finished; }
};

TEST_CASE("before the first stream no stream counts as closed", "[plugin]") {
  const test::FakeTime time;
  const HeldStreams streams(time);
  CHECK_FALSE(streams.closed_since());
}

TEST_CASE("streams count as closed when the last one closes", "[plugin]") {
  const test::FakeTime time;
  HeldStreams streams(time);
  const auto stdio = std::make_shared<CountingStream>();
  const auto broker = std::make_shared<CountingStream>();
  streams.Opened(stdio);
  streams.Opened(broker);
  streams.Closed(broker.get());
  CHECK_FALSE(streams.closed_since());
  time.Advance(seconds(5));
  streams.Closed(stdio.get());
  CHECK(streams.closed_since() == time.SteadyNow());
}

TEST_CASE("a new stream after the last one closed counts as open", "[plugin]") {
  const test::FakeTime time;
  HeldStreams streams(time);
  const auto stream = std::make_shared<CountingStream>();
  streams.Opened(stream);
  streams.Closed(stream.get());
  streams.Opened(stream);
  CHECK_FALSE(streams.closed_since());
}

TEST_CASE("EndAll ends the open streams and every later stream", "[plugin]") {
  const test::FakeTime time;
  HeldStreams streams(time);
  const auto open = std::make_shared<CountingStream>();
  const auto closed = std::make_shared<CountingStream>();
  const auto late = std::make_shared<CountingStream>();
  streams.Opened(open);
  streams.Opened(closed);
  streams.Closed(closed.get());
  streams.EndAll();
  streams.Opened(late);
  CHECK(open->finished == 1);
  CHECK(closed->finished == 0);
  CHECK(late->finished == 1);
}

TEST_CASE("a stream is finished once for any number of calls of End", "[plugin]") {
  CountingStream stream;
  stream.End();
  stream.End();
  CHECK(stream.finished == 1);
}

}  // namespace
}  // namespace tfvault::plugin::held_streams_test
