// SPDX-License-Identifier: MPL-2.0
#include "http/curl_handle.h"

#include "tfvault/base/secret_string.h"

#include <cstring>

namespace tfvault::http {
namespace {

constexpr long kKeptConnections = 4;
constexpr int kPollMilliseconds = 1'000;  // upper bound; events end the wait earlier

}  // namespace

std::string UrlPart(CURLU* url, CURLUPart part, unsigned flags) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

HeaderList::~HeaderList() {
  for (curl_slist* item = list_; item != nullptr; item = item->next) {
    WipeMemory(item->data, std::strlen(item->data));
  }
  curl_slist_free_all(list_);
}

bool HeaderList::Add(const std::string& line) {
  curl_slist* longer = curl_slist_append(list_, line.c_str());
  if (longer == nullptr) return false;
  list_ = longer;
  return true;
}

CurlHandle::CurlHandle() : multi_(curl_multi_init()), easy_(curl_easy_init()) {
  if (!is_whole()) return;
  if (curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, kKeptConnections) != CURLM_OK) {
    multi_.reset();
  }
}

void CurlHandle::Check(CURLoption option, CURLcode code) {
  if (code == CURLE_OK || !status_.ok()) return;
  status_ = Error(StatusCode::kInternal, "libcurl rejects its option " + std::to_string(option) +
                                             ": " + curl_easy_strerror(code));
}

void CurlHandle::Reset() {
  curl_easy_reset(easy_.get());
  status_ = absl::OkStatus();
}

CurlHandle::Outcome CurlHandle::Perform(const std::stop_token& stop) {
  CURLM* multi = multi_.get();
  const std::stop_callback wake(stop, [multi] { curl_multi_wakeup(multi); });
  if (curl_multi_add_handle(multi, easy_.get()) != CURLM_OK) return {.code = CURLE_FAILED_INIT};
  const Outcome outcome = Run(stop);
  curl_multi_remove_handle(multi, easy_.get());
  return outcome;
}

CurlHandle::Outcome CurlHandle::Run(const std::stop_token& stop) {
  for (int running = 1; running != 0;) {
    CURLMcode code = curl_multi_perform(multi_.get(), &running);
    if (code == CURLM_OK && running != 0) {
      code = curl_multi_poll(multi_.get(), nullptr, 0, kPollMilliseconds, nullptr);
    }
    if (code != CURLM_OK) return {.code = CURLE_FAILED_INIT};
    if (running != 0 && stop.stop_requested()) return {.stopped = true};
  }
  Outcome outcome;
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg == CURLMSG_DONE) outcome.code = message->data.result;
  }
  return outcome;
}

}  // namespace tfvault::http
