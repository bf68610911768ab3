// SPDX-License-Identifier: MPL-2.0
// Threads for calls that may wait, so that gRPC's own threads never block.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tfvault::wire {

// Starts a new thread only if all threads are busy, up to `max_threads`; after that, tasks are
// queued and run in order. The destructor runs the queued tasks and joins the threads.
// Threading: Post may be called from any thread.
class WorkerPool {
 public:
  explicit WorkerPool(std::size_t max_threads) : max_threads_(max_threads) {}
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // `task` must not throw.
  void Post(std::function<void()> task);

 private:
  void Work();

  const std::size_t max_threads_;
  std::mutex mutex_;  // guards everything below
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;
  bool closing_ = false;
};

}  // namespace tfvault::wire
