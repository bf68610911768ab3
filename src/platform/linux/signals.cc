#include "tfvault/platform/signals.h"

#include <sys/signalfd.h>

#include <csignal>

namespace tfvault::platform {

int BlockIntoDescriptor(std::initializer_list<int> signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : signals) {
    // An ignored signal is not blocked, because the kernel queues a blocked signal even if it is
    // ignored.
    struct sigaction action {};
    const bool ignored = sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
    if (!ignored) sigaddset(&set, signal);
  }
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

}  // namespace tfvault::platform
