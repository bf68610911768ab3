// SPDX-License-Identifier: MPL-2.0
#include "tfvault/json/tree.h"

#include "tfvault/base/encoding.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <set>

namespace tfvault::json {
namespace {

// The floating-point type is the widest, because nlohmann rejects a number that overflows it,
// although only the text of the number is used here.
using Json = nlohmann::basic_json<std::map, std::vector, std::string, bool, std::int64_t,
                                  std::uint64_t, long double>;

class TreeBuilder {
 public:
  TreeBuilder(Tree& root, const TreeRules& rules) : root_(root), rules_(rules) {}

  bool null() { return Add(Tree::Kind::kNull, "null"); }
  bool boolean(bool value) { return Add(Tree::Kind::kBool, value ? "true" : "false"); }
  bool number_integer(std::int64_t value) {
    return Add(Tree::Kind::kNumber, std::to_string(value));
  }
  bool number_unsigned(std::uint64_t value) {
    return Add(Tree::Kind::kNumber, std::to_string(value));
  }
  bool number_float(long double value, const std::string& text) {
    if (rules_.only_doubles && std::abs(value) > std::numeric_limits<double>::max()) {
      return Fail("the text is not valid JSON (the number " + text + " is too large)");
    }
    return Add(Tree::Kind::kNumber, text);
  }
  bool string(std::string& text) { return Add(Tree::Kind::kString, std::move(text)); }
  bool binary(Json::binary_t&) { return false; }  // JSON text has none
  bool key(std::string& name) {
    if (rules_.unique_names && !open_.back().names.insert(name).second) {
      return Fail("an object has the key " + JsonQuote(name) + " twice");
    }
    open_.back().tree->members.emplace_back(std::move(name), Tree());
    return true;
  }
  bool start_array(std::size_t) { return Open(Tree::Kind::kArray); }
  bool start_object(std::size_t) { return Open(Tree::Kind::kObject); }
  bool end_array() { return Close(); }
  bool end_object() { return Close(); }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) {
    return FailAt(position);
  }

  bool FailAt(std::size_t byte) {
    return Fail("the text is not valid JSON (byte " + std::to_string(byte) + ")");
  }
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  struct Container {
    Tree* tree;
    std::set<std::string> names{};
  };

  bool Add(Tree::Kind kind, std::string text) {
    Tree& place = Place();
    place.kind = kind;
    place.text = std::move(text);
    return true;
  }

  Tree& Place() {
    if (open_.empty()) return root_;
    Tree& container = *open_.back().tree;
    if (container.kind == Tree::Kind::kArray) return container.elements.emplace_back();
    return container.members.back().second;
  }

  bool Open(Tree::Kind kind) {
    if (open_.size() == rules_.max_depth) {
      return Fail("the text is nested deeper than " + std::to_string(rules_.max_depth) + " levels");
    }
    Tree& place = Place();
    place.kind = kind;
    open_.push_back({&place});
    return true;
  }

  bool Close() {
    open_.pop_back();
    return true;
  }

  bool Fail(std::string error) {
    error_ = std::move(error);
    return false;
  }

  Tree& root_;
  const TreeRules& rules_;
  // The containers around the current position. A container does not move while one of its
  // elements is open, because nothing is added to it then.
  std::vector<Container> open_;
  std::string error_;
};

}  // namespace

StatusOr<Tree> Tree::Parse(std::string_view json, const TreeRules& rules) {
  Tree root;
  TreeBuilder builder(root, rules);
  // The parser would treat a zero byte as the end of the text.
  const auto nul = json.find('\0');
  const bool parsed = nul == std::string_view::npos
                          ? Json::sax_parse(json.begin(), json.end(), &builder)
                          : builder.FailAt(nul + 1);
  if (!parsed) return Error(StatusCode::kInvalidArgument, builder.error());
  return root;
}

const Tree* Tree::Find(std::string_view name) const {
  const auto member = std::find_if(members.rbegin(), members.rend(),
                                   [&](const auto& candidate) { return candidate.first == name; });
  return member == members.rend() ? nullptr : &member->second;
}

}  // namespace tfvault::json
