// SPDX-License-Identifier: MPL-2.0
#include "wire/worker_pool.h"

#include <catch2/catch.hpp>

#include <latch>
#include <vector>

namespace tfvault::wire::worker_pool_test {
namespace {

TEST_CASE("tasks that wait for each other all run, up to the limit of threads", "[wire]") {
  constexpr int kTasks = 8;
  std::latch all_run(kTasks);
  WorkerPool pool(kTasks);
  for (int i = 0; i < kTasks; ++i) pool.Post([&] { all_run.arrive_and_wait(); });
  all_run.wait();
}

TEST_CASE("tasks beyond the limit of threads run later, in order", "[wire]") {
  std::vector<int> order;
  {
    std::latch all_posted(1);
    WorkerPool pool(1);
    pool.Post([&] { all_posted.wait(); });
    for (int i = 0; i < 5; ++i) pool.Post([&order, i] { order.push_back(i); });
    all_posted.count_down();
  }  // runs the queued tasks
  CHECK(order == std::vector{0, 1, 2, 3, 4});
}

}  // namespace
}  // namespace tfvault::wire::worker_pool_test
