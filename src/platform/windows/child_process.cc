// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/child_process.h"

#include "platform/windows/command_line.h"
#include "platform/windows/windows.h"
#include "tfvault/platform/event.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <optional>
#include <thread>

namespace tfvault::platform {
namespace {

struct Pipe {
  Handle read{};
  Handle write{};  // the child inherits it
};

std::optional<Pipe> OpenPipe() {
  HANDLE read = nullptr;
  HANDLE write = nullptr;
  if (CreatePipe(&read, &write, nullptr, 0) == FALSE) return std::nullopt;
  SetHandleInformation(write, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
  return Pipe{.read = Handle(read), .write = Handle(write)};
}

// A job ends with all of its processes when its last handle is closed.
Handle MakeJob() {
  Handle job(CreateJobObjectW(nullptr, nullptr));
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
  SetInformationJobObject(job.get(), JobObjectExtendedLimitInformation, &limits, sizeof limits);
  return job;
}

// The handles that the child inherits, and no other.
class Inherited {
 public:
  explicit Inherited(std::array<HANDLE, 3> handles) : handles_(handles) {
    SIZE_T size = 0;
    InitializeProcThreadAttributeList(nullptr, 1, 0, &size);
    memory_.resize(size);
    InitializeProcThreadAttributeList(get(), 1, 0, &size);
    UpdateProcThreadAttribute(get(), 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles_.data(),
                              handles_.size() * sizeof(HANDLE), nullptr, nullptr);
  }
  Inherited(const Inherited&) = delete;
  Inherited& operator=(const Inherited&) = delete;
  ~Inherited() { DeleteProcThreadAttributeList(get()); }
  [[nodiscard]] LPPROC_THREAD_ATTRIBUTE_LIST get() {
    return reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(memory_.data());
  }

 private:
  std::array<HANDLE, 3> handles_;
  std::vector<char> memory_{};
};

// Starts the program in the job. Null on failure.
Handle Start(const Child& child, HANDLE job, HANDLE out, HANDLE err) {
  SECURITY_ATTRIBUTES inherit{};
  inherit.nLength = sizeof inherit;
  inherit.bInheritHandle = TRUE;
  const Handle in(CreateFileW(L"NUL", GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherit,
                              OPEN_EXISTING, 0, nullptr));
  Inherited inherited({in.get(), out, err});
  STARTUPINFOEXW startup{};
  startup.StartupInfo.cb = sizeof startup;
  startup.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
  startup.StartupInfo.hStdInput = in.get();
  startup.StartupInfo.hStdOutput = out;
  startup.StartupInfo.hStdError = err;
  startup.lpAttributeList = inherited.get();
  std::wstring line = CommandLine(child.arguments);
  std::wstring variables = VariableBlock(child.variables);
  PROCESS_INFORMATION started{};
  // Suspended, so that the program cannot start a child process before it is in the job.
  if (CreateProcessW(nullptr, line.data(), nullptr, nullptr, TRUE,
                     CREATE_SUSPENDED | CREATE_NO_WINDOW | CREATE_UNICODE_ENVIRONMENT |
                         EXTENDED_STARTUPINFO_PRESENT,
                     variables.data(), nullptr, &startup.StartupInfo, &started) == FALSE) {
    SetErrno();
    return Handle();
  }
  const Handle thread(started.hThread);
  AssignProcessToJobObject(job, started.hProcess);
  ResumeThread(thread.get());
  return Handle(started.hProcess);
}

// Passes on the output until its end. False if `use` refuses a part.
bool ReadAll(HANDLE pipe, const std::function<bool(std::string_view)>& use) {
  std::array<char, 4096> buffer{};
  DWORD count = 0;
  while (ReadFile(pipe, buffer.data(), static_cast<DWORD>(buffer.size()), &count, nullptr) !=
         FALSE) {
    if (!use({buffer.data(), count})) return false;
  }
  return true;
}

}  // namespace

ChildResult RunChild(const Child& child, std::chrono::milliseconds limit,
                     const std::stop_token& stop) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + limit;
  auto out = OpenPipe();
  auto err = OpenPipe();
  Handle job = MakeJob();
  if (!out || !err || job.get() == nullptr) return {.code = EMFILE};
  const Handle process = Start(child, job.get(), out->write.get(), err->write.get());
  if (process.get() == nullptr) return {.code = errno};
  out->write.Close();
  err->write.Close();

  // One event for everything that ends the wait; the flags say what it was.
  const Event wake;
  std::atomic<bool> refused = false;
  std::atomic<int> readers = 2;
  const auto read = [&](HANDLE pipe, const std::function<bool(std::string_view)>& use) {
    if (!ReadAll(pipe, use)) refused = true;
    --readers;
    wake.Set();
  };
  // The threads end when the job has ended, because the pipes then have no writer. A thread is
  // destroyed, and so joined, after the job.
  const std::jthread output([&] { read(out->read.get(), child.output); });
  const std::jthread errors([&] { read(err->read.get(), child.errors); });
  const std::stop_callback on_stop(stop, [&wake] { wake.Set(); });
  const Handle end_of_job = std::move(job);

  constexpr std::chrono::milliseconds kLook{10};
  while (true) {
    if (refused) return {.end = ChildEnd::kRefused};
    if (stop.stop_requested()) return {.end = ChildEnd::kStopped};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) return {.end = ChildEnd::kTimedOut};
    if (readers > 0) {
      // Set for good after the first reader has ended; then this loop looks at an interval.
      if (wake.WaitFor(left) && readers > 0) Sleep(static_cast<DWORD>(kLook.count()));
      continue;
    }
    DWORD code = 0;
    if (WaitForSingleObject(process.get(), static_cast<DWORD>(kLook.count())) == WAIT_OBJECT_0 &&
        GetExitCodeProcess(process.get(), &code) != FALSE) {
      return {.end = ChildEnd::kExited, .code = static_cast<int>(code)};
    }
  }
}

}  // namespace tfvault::platform
