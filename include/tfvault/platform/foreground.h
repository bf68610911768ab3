// SPDX-License-Identifier: MPL-2.0
// A program that runs in the foreground for this process, and the signals that ask both to end.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

namespace tfvault::platform {

// How a program ended.
struct ProgramEnd {
  int exit_code = 0;
  int signal = 0;  // the signal that ended the program; 0: the program exited
};

// From its construction to its destruction, the signals that would end this process are collected
// and do not end it, and writes to a closed pipe fail without a signal. Create the object before
// the process starts threads, and at most once.
class Foreground {
 public:
  // Calls `on_signal` on another thread for every collected signal while no program runs.
  explicit Foreground(std::function<void()> on_signal);
  ~Foreground();
  Foreground(const Foreground&) = delete;
  Foreground& operator=(const Foreground&) = delete;

  // The first signal that arrived while no program ran; 0: none.
  [[nodiscard]] int first_signal() const;

  // Runs a program until it ends. Passes on the signals of other processes. A signal from the
  // terminal (Ctrl-C, Ctrl-Z, another window size) reaches the program without help. `arguments[0]`
  // is looked up on PATH, and `variables` (NAME=value) is the whole environment. Starts no program
  // after a signal arrived. `error` is set when the program cannot be started.
  [[nodiscard]] ProgramEnd Run(std::vector<std::string> arguments,
                               std::vector<std::string> variables, std::error_code& error);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The exit code for the result of a program. If a signal ended the program, ends this process by
// that signal, so that a shell sees the signal, and does not return unless this process ignores it.
[[nodiscard]] int EndLike(const ProgramEnd& end);

}  // namespace tfvault::platform
