// SPDX-License-Identifier: MPL-2.0
#include "http/trust_store.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

#include <utility>

namespace tfvault::http {
namespace {

template <auto Free>
struct Release {
  template <typename T>
  void operator()(T* handle) const {
    Free(handle);
  }
};

// Adds the certificates of `pem`. Without `skip_broken`, returns false if one is broken or if there
// is none; with it, broken certificates are skipped.
bool AddCertificates(X509_STORE* store, const std::string& pem, bool skip_broken) {
  const std::unique_ptr<BIO, Release<BIO_free>> text(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  int added = 0;
  while (true) {
    const std::unique_ptr<X509, Release<X509_free>> certificate(
        PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr));
    if (certificate == nullptr) {
      const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
      ERR_clear_error();
      if (at_end) return skip_broken || added > 0;
      if (!skip_broken) return false;
    } else if (X509_STORE_add_cert(store, certificate.get()) == 1) {
      ++added;
    } else if (!skip_broken) {
      return false;
    }
  }
}

}  // namespace

std::shared_ptr<const TrustStore> TrustStore::OfSystem() {
  static const auto system = std::make_shared<const TrustStore>(SystemCaSource(""));
  return system;
}

bool TrustStore::IsChosen() const {
  return source_.collected || !source_.pem.empty() || !source_.directory.empty() ||
         !source_.bundle.empty();
}

TrustStore::Store TrustStore::Parse() const {
  Store store(X509_STORE_new());
  if (store == nullptr) return nullptr;
  // The flags of libcurl: a chain may end at a trusted intermediate certificate.
  X509_STORE_set_flags(store.get(), X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);
  const bool usable =
      (source_.pem.empty() || AddCertificates(store.get(), source_.pem, source_.collected)) &&
      (source_.bundle.empty() || X509_STORE_load_file(store.get(), source_.bundle.c_str()) == 1) &&
      (source_.directory.empty() ||
       X509_STORE_load_path(store.get(), source_.directory.c_str()) == 1);
  ERR_clear_error();
  return usable ? std::move(store) : nullptr;
}

bool TrustStore::ApplyTo(SSL_CTX* context) const {
  std::call_once(parsed_, [this] { store_ = Parse(); });
  if (store_ == nullptr) return false;
  SSL_CTX_set1_cert_store(context, store_.get());
  return true;
}

}  // namespace tfvault::http
