#include "test/unit/engine/thing.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace tfvault::engine {
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
      static_cast<void>(
          server.ReadResource({.type_name = "t_thing", .current_state = Wire(ThingOf({}))}));
    });
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return waiting; });
    lock.unlock();
    server.Stop();
  }
  CHECK(stopped);
}

TEST_CASE_METHOD(ServerFixture, "calls after a stop start stopped", "[engine][stop]") {
  server.Stop();
  bool stopped = false;
  provider->configure = [&](sdk::CallContext& ctx, auto&) {
    stopped = ctx.stop_token().stop_requested();
  };
  static_cast<void>(server.ConfigureProvider({.config = Wire(ThingOf({}))}));
  CHECK(stopped);
}

TEST_CASE_METHOD(ServerFixture, "the server shows what it was built from", "[engine]") {
  CHECK(server.definition().source_address == "example.com/t/t");
  CHECK(server.definition().resources.at("t_thing") == resource);
}

}  // namespace
}  // namespace tfvault::engine
