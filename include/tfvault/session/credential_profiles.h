// SPDX-License-Identifier: MPL-2.0
// AWS profiles through which AWS programs fetch credentials from Vault during a run.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/base/time.h"
#include "tfvault/platform/private_directory.h"
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
  std::string region{};  // written into the profile; empty: none
  CredentialRequest credentials{};
};

// The data that Renew and Close need, without a secret. Another process can use it.
struct OpenProfile {
  std::string directory{};
  SteadyTimePoint token_ends{};               // when the token expires without a renewal
  std::string config_file{};                  // set by Open only
  std::optional<SystemTimePoint> renew_at{};  // absent: no renewal is needed
};

// Serializes a profile for another process.
[[nodiscard]] std::string Encode(const OpenProfile& profile);
// Absent for a text that Encode did not write.
[[nodiscard]] std::optional<OpenProfile> DecodeOpenProfile(const std::string& text);

// Opens, renews and closes profiles. All files of a profile are in one private directory. Renew and
// Close take at most five seconds, and also work after the user has stopped the run. Every error
// has a notice. Threading: all methods may run concurrently.
class CredentialProfiles {
 public:
  CredentialProfiles(Dependencies dependencies,
                     std::shared_ptr<const LatestConnection> connections);

  // Creates a profile and fetches its first credentials. A failure leaves nothing behind.
  [[nodiscard]] StatusOr<OpenProfile> Open(const ProfileRequest& request, const Caller& caller);
  // Renews the token of the profile, so that its credentials do not expire with the token. A
  // failure is a warning while the token is still valid, and an error after that.
  [[nodiscard]] Status Renew(OpenProfile& profile, Notices& warnings) const;
  // Revokes the token and removes the directory. A failure is a warning.
  void Close(const OpenProfile& profile, Notices& warnings) const;

 private:
  // A new private directory, and the program that its profile names.
  struct Place {
    // This process owns the directory while the profile is open.
    std::shared_ptr<platform::PrivateDirectory> directory{};
    std::string program{};
  };
  [[nodiscard]] StatusOr<Place> MakePlace();
  [[nodiscard]] StatusOr<OpenProfile> Prepare(const ProfileRequest& request,
                                              VaultConnection& connection, const Caller& caller);

  const Dependencies dependencies_;
  const std::shared_ptr<const LatestConnection> connections_;

  std::mutex mutex_;            // guards kept_program_
  std::string kept_program_{};  // the latest copy, to which later profiles can link
};

}  // namespace tfvault::session
