// SPDX-License-Identifier: MPL-2.0
#include "wire/streams.h"

#include "tfvault/base/encoding.h"
#include "wire/convert.h"

#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace tfvault::wire {
namespace {

class ListCall final : public grpc::ServerWriteReactor<tfwire::ListResourceEvent> {
 public:
  ListCall(std::unique_ptr<engine::ListStream> stream, WorkerPool& workers)
      : stream_(std::move(stream)), workers_(workers) {}

  void Advance() {
    workers_.Post([this] {
      auto next = stream_->Next();
      if (!next) return Finish(grpc::Status::OK);
      event_.Clear();
      if (!next->identity.msgpack.empty())
        *event_.mutable_identity()->mutable_identity_data() = ToWire(std::move(next->identity));
      event_.set_display_name(ReplaceInvalidUtf8(next->display_name));
      if (!next->object.msgpack.empty())
        *event_.mutable_resource_object() = ToWire(std::move(next->object));
      *event_.mutable_diagnostic() = ToWire(next->diagnostics);
      StartWrite(&event_);
    });
  }

 private:
  void OnWriteDone(bool ok) override {
    if (ok) {
      Advance();
    } else {
      Finish(grpc::Status::OK);  // the host has closed the stream
    }
  }
  // A host that has enough results cancels the call; this is the normal end of a list.
  void OnCancel() override { stream_->Cancel(); }
  void OnDone() override { delete this; }

  std::unique_ptr<engine::ListStream> stream_;
  WorkerPool& workers_;
  tfwire::ListResourceEvent event_;
};

class InvokeCall final : public grpc::ServerWriteReactor<tfwire::InvokeActionEvent> {
 public:
  InvokeCall(engine::ProviderServer& server, WorkerPool& workers,
             const tfwire::InvokeActionRequest& request) {
    workers.Post([this, &server, &request] {
      const auto completed = server.InvokeAction(
          {.action_type = request.action_type(), .config = FromWire(request.config())},
          [this](const std::string& line) {
            tfwire::InvokeActionEvent event;
            event.mutable_progress()->set_message(ReplaceInvalidUtf8(line));
            Send(std::move(event));
          });
      if (completed.may_have_left) return EndAfterProgress();
      tfwire::InvokeActionEvent event;
      *event.mutable_completed()->mutable_diagnostics() = ToWire(completed.diagnostics);
      Send(std::move(event));
    });
  }

 private:
  void Send(tfwire::InvokeActionEvent event) {
    std::unique_lock lock(mutex_);
    queue_.push_back(std::move(event));
    const bool idle = queue_.size() == 1;
    const auto* first = &queue_.front();
    lock.unlock();
    if (idle) StartWrite(first);
  }
  void EndAfterProgress() {
    std::unique_lock lock(mutex_);
    ends_ = true;
    const bool idle = queue_.empty();
    lock.unlock();
    if (idle) Finish(grpc::Status::OK);
  }
  // `ok` is ignored: if the host has closed the stream, each write fails at once.
  void OnWriteDone(bool /*ok*/) override {
    std::unique_lock lock(mutex_);
    const bool completed = queue_.front().has_completed();
    queue_.pop_front();
    const auto* next = queue_.empty() ? nullptr : &queue_.front();
    const bool ends = completed || (next == nullptr && ends_);
    lock.unlock();
    if (ends) {
      Finish(grpc::Status::OK);
    } else if (next != nullptr) {
      StartWrite(next);
    }
  }
  void OnDone() override { delete this; }

  std::mutex mutex_;                             // guards the members below
  std::deque<tfwire::InvokeActionEvent> queue_;  // the first is being written
  bool ends_ = false;                            // the stream ends without a completion
};

}  // namespace

grpc::ServerWriteReactor<tfwire::ListResourceEvent>* StartList(
    engine::ProviderServer& server, WorkerPool& workers,
    const tfwire::ListResourceRequest& request) {
  auto* call =
      new ListCall(server.ListResource({.type_name = request.type_name(),
                                        .config = FromWire(request.config()),
                                        .include_object = request.include_resource_object(),
                                        .limit = request.limit()}),
                   workers);
  call->Advance();
  return call;
}

grpc::ServerWriteReactor<tfwire::InvokeActionEvent>* StartInvoke(
    engine::ProviderServer& server, WorkerPool& workers,
    const tfwire::InvokeActionRequest& request) {
  return new InvokeCall(server, workers, request);
}

}  // namespace tfvault::wire
