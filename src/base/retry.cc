#include "tfvault/base/retry.h"

#include <random>

namespace tfvault {
namespace {

double ProcessRandom() {
  thread_local std::minstd_rand engine{std::random_device{}()};
  return std::uniform_real_distribution<double>{}(engine);
}

}  // namespace

Duration BackoffPolicy::Wait(int retry) const {
  const double share = random ? random() : ProcessRandom();
  const double wait =
      static_cast<double>(min.count()) + share * static_cast<double>((max - min).count());
  return Duration(static_cast<Duration::rep>(wait * retry));
}

}  // namespace tfvault
