// A client certificate as a Go host makes it: ECDSA on P-521, self-signed, for "localhost".
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

// Credentials of a host that trusts `server_certificate_pem` alone and shows `host`, if given.
std::shared_ptr<grpc::ChannelCredentials> HostCredentials(const std::string& server_certificate_pem,
                                                          const HostCertificate* host);

// A channel to what listens at a unix socket or a host and port; the server calls itself localhost.
std::shared_ptr<grpc::Channel> Connect(
    const std::string& address, const std::shared_ptr<grpc::ChannelCredentials>& credentials);

// The DER certificate of a handshake line's sixth field, as PEM.
std::string CertificateFromHandshake(const std::string& unpadded_base64);

}  // namespace tfvault::test
