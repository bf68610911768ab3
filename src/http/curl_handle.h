// SPDX-License-Identifier: MPL-2.0
// Owning wrappers of libcurl's handles, which check the result of every option.
#pragma once

#include "tfvault/base/status.h"

#include <curl/curl.h>

#include <memory>
#include <stop_token>
#include <string>

namespace tfvault::http {

template <auto cleanup>
struct Release {
  template <typename T>
  void operator()(T* resource) const {
    cleanup(resource);
  }
};

using UrlHandle = std::unique_ptr<CURLU, Release<curl_url_cleanup>>;

// The part of the URL; empty if the URL does not have it.
[[nodiscard]] std::string UrlPart(CURLU* url, CURLUPart part, unsigned flags);

// A list of header lines. The destructor overwrites their memory.
class HeaderList {
 public:
  HeaderList() = default;
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  ~HeaderList();
  // False if there is not enough memory; the list is then unchanged.
  [[nodiscard]] bool Add(const std::string& line);
  [[nodiscard]] curl_slist* get() const { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

// Performs one transfer at a time and keeps its connections for the next transfers.
//
// Options refer to objects that the caller must keep alive until Reset. Threading: used by one
// thread at a time.
class CurlHandle {
 public:
  CurlHandle();
  CurlHandle(CurlHandle&&) = default;
  CurlHandle& operator=(CurlHandle&&) = default;

  // False if the constructor ran out of memory. Then no other method may be called.
  [[nodiscard]] bool is_whole() const { return easy_ != nullptr && multi_ != nullptr; }

  // Sets an option. `status` reports the first option that libcurl rejects.
  template <typename Value>
  void Set(CURLoption option, Value value) {
    Check(option, curl_easy_setopt(easy_.get(), option, value));
  }
  // OK if libcurl accepted every option since the last Reset. Errors: kInternal.
  [[nodiscard]] const Status& status() const { return status_; }
  void Reset();

  struct Outcome {
    CURLcode code = CURLE_OK;
    bool stopped = false;  // `stop` fired before the transfer ended
  };
  // Performs the transfer and keeps its connection open if possible.
  [[nodiscard]] Outcome Perform(const std::stop_token& stop);

  // Information of libcurl about the last transfer.
  template <typename Value>
  [[nodiscard]] Value Info(CURLINFO info) const {
    Value value{};
    curl_easy_getinfo(easy_.get(), info, &value);
    return value;
  }

 private:
  void Check(CURLoption option, CURLcode code);
  [[nodiscard]] Outcome Run(const std::stop_token& stop);

  std::unique_ptr<CURLM, Release<curl_multi_cleanup>> multi_;  // owns the kept connections
  std::unique_ptr<CURL, Release<curl_easy_cleanup>> easy_;
  Status status_{};
};

}  // namespace tfvault::http
