// AWS profiles that fetch credentials from Vault through this program for as long as a run lasts.
#pragma once

#include "tfvault/base/private_directory.h"
#include "tfvault/base/status.h"
#include "tfvault/base/time.h"
#include "tfvault/session/connection.h"
#include "tfvault/session/credentials.h"
#include "tfvault/session/dependencies.h"
#include "tfvault/session/notice.h"

#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace tfvault::session {

struct ProfileRequest {
  std::string name{};
  std::string region{};  // of the profile; empty: none
  CredentialRequest credentials{};
};

// What renewing and closing need, and no secret: another process can do both.
struct OpenProfile {
  std::string directory{};
  SteadyTimePoint token_ends{};               // unless it is renewed
  std::string config_file{};                  // of a new profile
  std::optional<SystemTimePoint> renew_at{};  // absent: not to be renewed
};

// Text for another process.
[[nodiscard]] std::string Encode(const OpenProfile& profile);
// Absent when the text is not ours.
[[nodiscard]] std::optional<OpenProfile> DecodeOpenProfile(const std::string& text);

// Everything of a profile is in a private directory. Renew and Close are bounded by five seconds
// and go on after a stop. Every error has a notice. Threading: all methods may run concurrently.
class CredentialProfiles {
 public:
  CredentialProfiles(Dependencies dependencies,
                     std::shared_ptr<const LatestConnection> connections);

  // The first credentials are ready then. What fails leaves nothing.
  [[nodiscard]] StatusOr<OpenProfile> Open(const ProfileRequest& request, const Caller& caller);
  // Renews the token, with which all credentials end. A warning while it lives, an error when it is
  // gone.
  [[nodiscard]] Status Renew(OpenProfile& profile, Notices& warnings) const;
  // Revokes the token and removes the directory. A failure is a warning.
  void Close(const OpenProfile& profile, Notices& warnings) const;

 private:
  // A new private directory, and the program that its profile is to name.
  struct Place {
    // This process's for as long as it may serve the profile.
    std::shared_ptr<PrivateDirectory> directory{};
    std::string program{};
  };
  [[nodiscard]] StatusOr<Place> MakePlace();
  [[nodiscard]] StatusOr<OpenProfile> Prepare(const ProfileRequest& request,
                                              VaultConnection& connection, const Caller& caller);

  const Dependencies dependencies_;
  const std::shared_ptr<const LatestConnection> connections_;

  std::mutex mutex_;            // guards what follows
  std::string kept_program_{};  // the last one, which others can be links to
};

}  // namespace tfvault::session
