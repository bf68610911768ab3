// SPDX-License-Identifier: MPL-2.0
#include "plugin/calls_in_flight.h"

namespace tfvault::plugin {
namespace {

// gRPC creates one object per call and destroys it after the response is written.
class Call final : public grpc::experimental::Interceptor {
 public:
  explicit Call(CallsInFlight& calls) : calls_(calls) { calls_.Began(); }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  ~Call() override { calls_.Ended(); }

 private:
  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    methods->Proceed();
  }
  CallsInFlight& calls_;
};

class CallFactory final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit CallFactory(CallsInFlight& calls) : calls_(calls) {}

 private:
  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo*) override {
    return new Call(calls_);
  }
  CallsInFlight& calls_;
};

}  // namespace

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> CallsInFlight::Counter() {
  return std::make_unique<CallFactory>(*this);
}

bool CallsInFlight::WaitUntilNone(Duration limit) {
  std::unique_lock lock(mutex_);
  return none_.wait_for(lock, limit, [this] { return count_ == 0; });
}

bool CallsInFlight::any_yet() const {
  const std::lock_guard lock(mutex_);
  return any_yet_;
}

void CallsInFlight::Began() {
  const std::lock_guard lock(mutex_);
  ++count_;
  any_yet_ = true;
}

void CallsInFlight::Ended() {
  const std::lock_guard lock(mutex_);
  if (--count_ == 0) none_.notify_all();
}

}  // namespace tfvault::plugin
