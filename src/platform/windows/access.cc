// SPDX-License-Identifier: MPL-2.0
#include "platform/windows/access.h"

#include <aclapi.h>
#include <sddl.h>

#include <cstddef>
#include <random>
#include <string_view>
#include <vector>

namespace tfvault::platform {
namespace {

// The user of this process.
bool FindUser(std::vector<std::byte>& user) {
  HANDLE raw = nullptr;
  if (OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &raw) == FALSE) return false;
  const Handle token(raw);
  DWORD size = 0;
  GetTokenInformation(token.get(), TokenUser, nullptr, 0, &size);
  user.resize(size);
  return GetTokenInformation(token.get(), TokenUser, user.data(), size, &size) != FALSE;
}

PSID SidOf(std::vector<std::byte>& user) {
  return reinterpret_cast<TOKEN_USER*>(user.data())->User.Sid;
}

bool IsWellKnown(PSID sid, WELL_KNOWN_SID_TYPE type) { return IsWellKnownSid(sid, type) != FALSE; }

}  // namespace

OnlyThisUser::OnlyThisUser() {
  attributes_.nLength = sizeof attributes_;
  std::vector<std::byte> user;
  char* name = nullptr;
  if (!FindUser(user) || ConvertSidToStringSidA(SidOf(user), &name) == FALSE) return;
  const std::string sid(name);
  LocalFree(name);
  // The access list is protected from the parent directory, and the files of a directory inherit
  // it.
  const std::string text = "O:" + sid + "D:P(A;OICI;FA;;;" + sid + ")";
  ConvertStringSecurityDescriptorToSecurityDescriptorA(text.c_str(), SDDL_REVISION_1,
                                                       &attributes_.lpSecurityDescriptor, nullptr);
}

OnlyThisUser::~OnlyThisUser() { LocalFree(attributes_.lpSecurityDescriptor); }

bool IsOnlyThisUsers(HANDLE file) {
  std::vector<std::byte> user;
  PSID owner = nullptr;
  PACL list = nullptr;
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  if (!FindUser(user) ||
      GetSecurityInfo(file, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
                      &owner, nullptr, &list, nullptr, &descriptor) != ERROR_SUCCESS) {
    return false;
  }
  // Without a list everybody has access.
  bool only = list != nullptr && EqualSid(owner, SidOf(user)) != FALSE;
  for (WORD i = 0; only && i < list->AceCount; ++i) {
    void* entry = nullptr;
    if (GetAce(list, i, &entry) == FALSE) {
      only = false;
    } else if (static_cast<ACE_HEADER*>(entry)->AceType == ACCESS_ALLOWED_ACE_TYPE) {
      auto* allowed = static_cast<ACCESS_ALLOWED_ACE*>(entry);
      PSID sid = &allowed->SidStart;
      constexpr DWORD kUseful =
          FILE_GENERIC_READ & ~(SYNCHRONIZE | READ_CONTROL | FILE_READ_ATTRIBUTES);
      only = EqualSid(sid, SidOf(user)) != FALSE || IsWellKnown(sid, WinLocalSystemSid) ||
             IsWellKnown(sid, WinBuiltinAdministratorsSid) ||
             (allowed->Mask & (kUseful | FILE_WRITE_DATA | FILE_APPEND_DATA | DELETE | WRITE_DAC |
                               WRITE_OWNER)) == 0;
    } else if (static_cast<ACE_HEADER*>(entry)->AceType != ACCESS_DENIED_ACE_TYPE) {
      only = false;
    }
  }
  LocalFree(descriptor);
  return only;
}

void Randomise(std::string& path) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::random_device random;
  for (std::size_t i = path.size(); i > 0 && path[i - 1] == 'X'; --i) {
    path[i - 1] = kLetters[random() % kLetters.size()];
  }
}

}  // namespace tfvault::platform
