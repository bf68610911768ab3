// A certificate authority and certificates from the openssl command, valid for a day.
#pragma once

#include "test/support/temp_dir.h"

#include <cstdlib>
#include <stdexcept>
#include <string>

namespace tfvault::test {

struct CertificateFiles {
  std::string cert{};
  std::string key{};
};

class TestAuthority {
 public:
  explicit TestAuthority(const std::string& name) : name_(name), files_(Path(name)) {
    OpenSsl("-keyout " + files_.key + " -out " + files_.cert + " -subj /CN=" + name);
  }

  [[nodiscard]] const std::string& ca_file() const { return files_.cert; }
  [[nodiscard]] const TempDir& dir() const { return dir_; }

  // A certificate for one DNS name.
  [[nodiscard]] CertificateFiles Issue(const std::string& dns_name) const {
    CertificateFiles files = Path(name_ + "-" + dns_name);
    OpenSsl("-keyout " + files.key + " -out " + files.cert + " -subj /CN=" + dns_name + " -CA " +
            files_.cert + " -CAkey " + files_.key + " -addext subjectAltName=DNS:" + dns_name +
            " -addext basicConstraints=critical,CA:FALSE");
    return files;
  }

  // A certificate that expired yesterday.
  [[nodiscard]] CertificateFiles IssueExpired(const std::string& dns_name) const {
    CertificateFiles files = Issue(dns_name);
    const std::string request = files.cert + ".csr";
    Run("openssl req -new -key " + files.key + " -out " + request + " -subj /CN=" + dns_name +
        " -addext subjectAltName=DNS:" + dns_name);
    Run("openssl x509 -req -copy_extensions copy -days -1 -set_serial 1 -in " + request + " -out " +
        files.cert + " -CA " + files_.cert + " -CAkey " + files_.key);
    return files;
  }

 private:
  [[nodiscard]] CertificateFiles Path(const std::string& name) const {
    return {dir_.path() + "/" + name + ".pem", dir_.path() + "/" + name + ".key"};
  }

  static void OpenSsl(const std::string& arguments) {
    Run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 " +
        arguments);
  }

  static void Run(const std::string& command) {
    if (std::system((command + " 2>/dev/null").c_str()) != 0) {
      throw std::runtime_error("failed: " + command);
    }
  }

  TempDir dir_;
  std::string name_;
  CertificateFiles files_;
};

}  // namespace tfvault::test
