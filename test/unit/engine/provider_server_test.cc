// SPDX-License-Identifier: MPL-2.0
#include "test/unit/engine/thing.h"

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>
#include <tuple>
#include <vector>

namespace tfvault::engine::provider_server_test {
namespace {

TEST_CASE_METHOD(ServerFixture, "a stop ends the waits of calls in flight", "[engine][stop]") {
  std::mutex mutex;
  std::condition_variable_any changed;
  bool waiting = false;
  bool stopped = false;
  resource->read = [&](sdk::CallContext& ctx, const cty::Value& state) {
    std::unique_lock lock(mutex);
    waiting = true;
    changed.notify_all();
    changed.wait(lock, ctx.stop_token(), [] { return false; });
    stopped = ctx.stop_token().stop_requested();
    return state;
  };
  {
    const std::jthread call([&] {
      std::ignore =
          server.ReadResource({.type_name = "t_thing", .current_state = Wire(ThingOf({}))});
    });
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return waiting; });
    lock.unlock();
    server.Stop();
  }
  CHECK(stopped);
}

TEST_CASE_METHOD(ServerFixture, "calls after a stop are stopped until the next configuration",
                 "[engine][stop]") {
  std::vector<std::stop_token> reads;
  resource->read = [&](sdk::CallContext& ctx, const cty::Value& state) {
    reads.push_back(ctx.stop_token());
    return state;
  };
  bool configured_stopped = true;
  provider->configure = [&](sdk::CallContext& ctx, auto&) {
    configured_stopped = ctx.stop_token().stop_requested();
  };
  const auto read = [&] {
    std::ignore = server.ReadResource({.type_name = "t_thing", .current_state = Wire(ThingOf({}))});
  };
  read();
  server.Stop();
  read();
  std::ignore = server.ConfigureProvider({.config = Wire(ThingOf({}))});
  read();
  CHECK_FALSE(configured_stopped);
  REQUIRE(reads.size() == 3);
  CHECK(reads[0].stop_requested());  // like the token of a call in flight
  CHECK(reads[1].stop_requested());
  CHECK_FALSE(reads[2].stop_requested());
}

TEST_CASE_METHOD(ServerFixture, "the server returns its definition", "[engine]") {
  CHECK(server.definition().source_address == "example.com/t/t");
  CHECK(server.definition().resources.at("t_thing") == resource);
}

}  // namespace
}  // namespace tfvault::engine::provider_server_test
