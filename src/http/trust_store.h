// SPDX-License-Identifier: MPL-2.0
// The trusted CA certificates, parsed once for all connections.
#pragma once

#include "http/ca_source.h"

#include <openssl/ssl.h>

#include <memory>
#include <mutex>

namespace tfvault::http {

// Threading: methods may be called from any thread; OpenSSL locks the shared store.
class TrustStore {
 public:
  explicit TrustStore(CaSource source) : source_(std::move(source)) {}

  // The system's trust store, shared by the whole process.
  [[nodiscard]] static std::shared_ptr<const TrustStore> OfSystem();

  // False if connections use the default of the client library.
  [[nodiscard]] bool IsChosen() const;
  // The origin of the certificates, for messages; may be empty.
  [[nodiscard]] const std::string& description() const { return source_.description; }

  // Makes connections of `context` trust these certificates only. The first call parses them.
  // Returns false if they cannot be used.
  [[nodiscard]] bool ApplyTo(SSL_CTX* context) const;

 private:
  struct Free {
    void operator()(X509_STORE* store) const { X509_STORE_free(store); }
  };
  using Store = std::unique_ptr<X509_STORE, Free>;
  [[nodiscard]] Store Parse() const;

  CaSource source_;
  mutable std::once_flag parsed_;
  mutable Store store_;  // set once; null if the certificates cannot be used
};

}  // namespace tfvault::http
