// The certificates that servers are checked against, parsed once for all connections.
#pragma once

#include "http/ca_source.h"

#include <openssl/ssl.h>

#include <memory>
#include <mutex>

namespace tfvault::http {

// Threading: methods may be called from any thread, and OpenSSL locks what it shares.
class TrustStore {
 public:
  explicit TrustStore(CaSource source) : source_(std::move(source)) {}

  // The system's: one for the whole process.
  [[nodiscard]] static std::shared_ptr<const TrustStore> OfSystem();

  // False: connections keep the default of the client library.
  [[nodiscard]] bool IsChosen() const;
  // Where given certificates come from, for messages; may be empty.
  [[nodiscard]] const std::string& description() const { return source_.description; }

  // Lets connections of `context` trust these certificates and no others. The first call parses
  // them. False when they cannot be used.
  [[nodiscard]] bool ApplyTo(SSL_CTX* context) const;

 private:
  struct Free {
    void operator()(X509_STORE* store) const { X509_STORE_free(store); }
  };
  using Store = std::unique_ptr<X509_STORE, Free>;
  [[nodiscard]] Store Parse() const;

  CaSource source_;
  mutable std::once_flag parsed_;
  mutable Store store_;  // set once; null when the certificates cannot be used
};

}  // namespace tfvault::http
