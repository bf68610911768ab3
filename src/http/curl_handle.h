// libcurl's handles, each released once and with every option checked.
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

// Empty when the URL has no such part.
[[nodiscard]] std::string UrlPart(CURLU* url, CURLUPart part, unsigned flags);

// A list of header lines; its copies are overwritten when it goes.
class HeaderList {
 public:
  HeaderList() = default;
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  ~HeaderList();
  // False when there is no memory for it: the list is as before.
  [[nodiscard]] bool Add(const std::string& line);
  [[nodiscard]] curl_slist* get() const { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

// One transfer at a time, and the connections that are kept for the next ones.
//
// Options refer to what the caller owns, until Reset. Threading: belongs to
// one thread at a time.
class CurlHandle {
 public:
  CurlHandle();
  CurlHandle(CurlHandle&&) = default;
  CurlHandle& operator=(CurlHandle&&) = default;

  // False when there was no memory for it; nothing else may be called then.
  [[nodiscard]] bool is_whole() const { return easy_ != nullptr && multi_ != nullptr; }

  // The first option that libcurl refuses is remembered, see `status`.
  template <typename Value>
  void Set(CURLoption option, Value value) {
    Check(option, curl_easy_setopt(easy_.get(), option, value));
  }
  // OK when libcurl took every option since the last Reset. Errors: kInternal.
  [[nodiscard]] const Status& status() const { return status_; }
  void Reset();

  struct Outcome {
    CURLcode code = CURLE_OK;
    bool stopped = false;  // `stop` fired before there was a result
  };
  // Carries the transfer out; its connection is kept when it can be.
  [[nodiscard]] Outcome Perform(const std::stop_token& stop);

  // What libcurl knows of the last transfer.
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
