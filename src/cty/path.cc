// SPDX-License-Identifier: MPL-2.0
#include "tfvault/cty/path.h"

#include "tfvault/base/encoding.h"

#include <utility>

namespace tfvault::cty {

Path Path::Attribute(std::string name) const {
  Path longer = *this;
  longer.steps_.emplace_back(AttributeStep{std::move(name)});
  return longer;
}

Path Path::Below(std::string attribute) const {
  Path path = Root(std::move(attribute));
  path.steps_.insert(path.steps_.end(), steps_.begin(), steps_.end());
  return path;
}

Path Path::Key(std::string key) const {
  Path longer = *this;
  longer.steps_.emplace_back(KeyStep{std::move(key)});
  return longer;
}

Path Path::Index(std::int64_t index) const {
  Path longer = *this;
  longer.steps_.emplace_back(IndexStep{index});
  return longer;
}

std::string Path::ToString() const {
  std::string text;
  for (const auto& step : steps_) {
    if (const auto* attribute = std::get_if<AttributeStep>(&step)) {
      if (!text.empty()) text += '.';
      text += attribute->name;
    } else if (const auto* key = std::get_if<KeyStep>(&step)) {
      text += '[' + JsonQuote(key->key) + ']';
    } else {
      text += '[' + std::to_string(std::get<IndexStep>(step).index) + ']';
    }
  }
  return text;
}

}  // namespace tfvault::cty
