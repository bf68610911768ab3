// SPDX-License-Identifier: MPL-2.0
// A client certificate like that of a Go host: ECDSA on P-521, self-signed, for "localhost".
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

namespace tfvault::test {

struct HostCertificate {
  std::string private_key_pem;
  std::string certificate_pem;
};

HostCertificate MakeHostCertificate();

// Credentials of a host that trusts only `server_certificate_pem` and presents `host`, if given.
std::shared_ptr<grpc::ChannelCredentials> HostCredentials(const std::string& server_certificate_pem,
                                                          const HostCertificate* host);

// A channel to a server at a unix socket or a host and port; its certificate is for localhost.
std::shared_ptr<grpc::Channel> Connect(
    const std::string& address, const std::shared_ptr<grpc::ChannelCredentials>& credentials);

// Converts the certificate in the sixth field of a handshake line to PEM.
std::string CertificateFromHandshake(const std::string& unpadded_base64);

}  // namespace tfvault::test
