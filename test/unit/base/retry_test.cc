#include "tfvault/base/retry.h"

#include <catch2/catch.hpp>

#include <vector>

namespace tfvault {
namespace {

TEST_CASE("the wait is a random share of the range, times the number of the retry", "[base]") {
  std::vector<double> shares = {0.0, 0.5, 0.25};
  auto next = shares.begin();
  const BackoffPolicy policy{
      .min = Duration(1000), .max = Duration(1500), .random = [&next] { return *next++; }};
  CHECK(policy.Wait(1) == Duration(1000));
  CHECK(policy.Wait(2) == Duration(2500));
  CHECK(policy.Wait(3) == Duration(3375));
}

TEST_CASE("the waits of the process-wide source stay in the range", "[base]") {
  const BackoffPolicy policy{.min = Duration(100), .max = Duration(200)};
  for (int i = 0; i < 100; ++i) {
    CHECK(policy.Wait(1) >= Duration(100));
    CHECK(policy.Wait(1) <= Duration(200));
  }
}

}  // namespace
}  // namespace tfvault
