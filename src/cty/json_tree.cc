#include "cty/json_tree.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <map>

namespace tfvault::cty {
namespace {

// nlohmann refuses a number that overflows its floating type although we only want the text, so
// the type is the widest there is.
using Json = nlohmann::basic_json<std::map, std::vector, std::string, bool, std::int64_t,
                                  std::uint64_t, long double>;

class TreeBuilder {
 public:
  explicit TreeBuilder(JsonTree& root) : root_(root) {}

  bool null() { return Add({}); }
  bool boolean(bool value) { return Add({.kind = JsonTree::Kind::kBool, .boolean = value}); }
  bool number_integer(std::int64_t value) { return AddNumber(std::to_string(value)); }
  bool number_unsigned(std::uint64_t value) { return AddNumber(std::to_string(value)); }
  bool number_float(long double, const std::string& text) { return AddNumber(text); }
  bool string(std::string& text) {
    return Add({.kind = JsonTree::Kind::kString, .text = std::move(text)});
  }
  bool binary(Json::binary_t&) { return false; }  // JSON text has none
  bool key(std::string& name) {
    open_.back()->members.emplace_back(std::move(name), JsonTree());
    return true;
  }
  bool start_array(std::size_t) { return Open(JsonTree::Kind::kArray); }
  bool start_object(std::size_t) { return Open(JsonTree::Kind::kObject); }
  bool end_array() { return Close(); }
  bool end_object() { return Close(); }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) {
    error_ = "malformed JSON near byte " + std::to_string(position);
    return false;
  }

  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  bool AddNumber(std::string text) {
    return Add({.kind = JsonTree::Kind::kNumber, .text = std::move(text)});
  }

  bool Add(JsonTree tree) {
    Place() = std::move(tree);
    return true;
  }

  JsonTree& Place() {
    if (open_.empty()) return root_;
    if (open_.back()->kind == JsonTree::Kind::kArray) return open_.back()->elements.emplace_back();
    return open_.back()->members.back().second;
  }

  bool Open(JsonTree::Kind kind) {
    if (open_.size() == kMaxNesting) {
      error_ = "JSON is nested too deeply";
      return false;
    }
    JsonTree& place = Place();
    place.kind = kind;
    open_.push_back(&place);
    return true;
  }

  bool Close() {
    open_.pop_back();
    return true;
  }

  JsonTree& root_;
  // The containers around the current position. A container does not move while one of its
  // elements is open, because nothing is added to it then.
  std::vector<JsonTree*> open_;
  std::string error_;
};

}  // namespace

StatusOr<JsonTree> JsonTree::Parse(std::string_view json) {
  JsonTree root;
  TreeBuilder builder(root);
  if (!Json::sax_parse(json.begin(), json.end(), &builder)) {
    return Error(StatusCode::kInvalidArgument, builder.error());
  }
  return root;
}

const JsonTree* JsonTree::Find(std::string_view name) const {
  const auto member = std::find_if(members.rbegin(), members.rend(),
                                   [&](const auto& candidate) { return candidate.first == name; });
  return member == members.rend() ? nullptr : &member->second;
}

}  // namespace tfvault::cty
