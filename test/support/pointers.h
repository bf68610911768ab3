// SPDX-License-Identifier: MPL-2.0
// Arguments and environments as posix_spawn takes them.
#pragma once

#include <string>
#include <vector>

namespace tfvault::test {

// Pointers to the texts, and a null pointer. The texts must outlive them.
inline std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace tfvault::test
