// SPDX-License-Identifier: MPL-2.0
#include "http/curl_pool.h"

#include <catch2/catch.hpp>

#include <memory>
#include <vector>

namespace tfvault::http::curl_pool_test {
namespace {

using Loans = std::vector<std::unique_ptr<CurlPool::Loan>>;

void Borrow(CurlPool& pool, Loans& loans, Idempotency idempotency = Idempotency::kIdempotent) {
  loans.push_back(std::make_unique<CurlPool::Loan>(pool, idempotency));
}

TEST_CASE("a returned handle is used for the next request", "[http][pool]") {
  CurlPool pool;
  Loans loans;
  Borrow(pool, loans);
  CHECK((**loans.front()).is_whole());
  CHECK(pool.idle() == 0);
  loans.clear();
  CHECK(pool.idle() == 1);
  Borrow(pool, loans);
  CHECK(pool.idle() == 0);
}

TEST_CASE("the pool keeps as many handles as were needed at one time", "[http][pool]") {
  CurlPool pool;
  Loans loans;
  for (int i = 0; i < 3; ++i) Borrow(pool, loans);
  loans.clear();
  CHECK(pool.idle() == 3);
  Borrow(pool, loans);
  CHECK(pool.idle() == 2);
}

TEST_CASE("a non-idempotent request does not use the idle handles", "[http][pool]") {
  CurlPool pool;
  Loans loans;
  Borrow(pool, loans);
  loans.clear();
  for (int i = 0; i < 5; ++i) {
    Borrow(pool, loans, Idempotency::kNonIdempotent);
    CHECK(pool.idle() == (i == 0 ? 1 : 2));
    loans.clear();
  }
  CHECK(pool.idle() == 2);
}

TEST_CASE("a returned handle has no options", "[http][pool]") {
  CurlPool pool;
  Loans loans;
  Borrow(pool, loans);
  (**loans.front()).Set(CURLOPT_SSLVERSION, 999L);
  CHECK_FALSE((**loans.front()).status().ok());
  loans.clear();
  Borrow(pool, loans);
  CHECK((**loans.front()).status().ok());
}

TEST_CASE("the error names the first option that libcurl rejects", "[http][pool]") {
  CurlHandle handle;
  handle.Set(CURLOPT_TIMEOUT_MS, 1'000L);
  CHECK(handle.status().ok());
  handle.Set(CURLOPT_SSLVERSION, 999L);
  handle.Set(CURLOPT_TIMEOUT_MS, -1L);
  CHECK(handle.status().code() == StatusCode::kInternal);
  CHECK_THAT(Message(handle.status()),
             Catch::Contains("option " + std::to_string(CURLOPT_SSLVERSION)));
  handle.Reset();
  CHECK(handle.status().ok());
}

}  // namespace
}  // namespace tfvault::http::curl_pool_test
