#include "tfvault/aws/policy.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace tfvault::aws {
namespace {

// The deepest place that the grammar knows is a condition's value, six levels down.
constexpr std::size_t kMaxDepth = 32;
constexpr std::size_t kAccountIdDigits = 12;

// JSON with its numbers as they were written.
struct Node {
  enum class Kind { kLiteral, kString, kList, kObject };
  Kind kind = Kind::kLiteral;
  std::string text = "null";  // kLiteral: number, boolean or null as JSON; kString: the value
  std::vector<Node> elements{};
  std::map<std::string, Node> members{};
};

std::string Quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

class Reader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  StatusOr<Node> Read(std::string_view text) && {
    // The parser would take it for the end of the text.
    if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
      return NotJson(nul + 1);
    }
    if (!nlohmann::json::sax_parse(text, this)) return status_;
    if (root_.kind != Node::Kind::kObject) {
      return Error(StatusCode::kInvalidArgument, "the text is valid JSON but not an object");
    }
    return std::move(root_);
  }

  bool null() override { return Add(Node::Kind::kLiteral, "null"); }
  bool boolean(bool value) override { return Add(Node::Kind::kLiteral, value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override {
    return Add(Node::Kind::kLiteral, std::to_string(value));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return Add(Node::Kind::kLiteral, std::to_string(value));
  }
  bool number_float(number_float_t /*value*/, const string_t& text) override {
    return Add(Node::Kind::kLiteral, text);
  }
  bool string(string_t& value) override { return Add(Node::Kind::kString, value); }
  bool binary(binary_t& /*value*/) override { return Fail("the text holds binary data"); }

  bool start_object(std::size_t /*elements*/) override { return Open(Node::Kind::kObject); }
  bool start_array(std::size_t /*elements*/) override { return Open(Node::Kind::kList); }
  bool end_object() override { return Close(); }
  bool end_array() override { return Close(); }
  bool key(string_t& name) override {
    const auto [member, is_new] = open_.back()->members.try_emplace(name);
    member_ = &member->second;
    return is_new || Fail("an object has the key " + Quoted(name) + " twice");
  }

  bool parse_error(std::size_t position, const std::string& /*last_token*/,
                   const nlohmann::json::exception& /*error*/) override {
    status_ = NotJson(position);
    return false;
  }

 private:
  // Where the next value belongs. The parser never leaves a place before it is complete, so that
  // pointers to open places stay valid.
  Node& Place() {
    if (open_.empty()) return root_;
    if (open_.back()->kind == Node::Kind::kObject) return *member_;
    return open_.back()->elements.emplace_back();
  }
  bool Add(Node::Kind kind, const std::string& text) {
    Node& place = Place();
    place.kind = kind;
    place.text = text;
    return true;
  }
  bool Open(Node::Kind kind) {
    if (open_.size() == kMaxDepth) {
      return Fail("the text is nested deeper than " + std::to_string(kMaxDepth) + " levels");
    }
    Node& place = Place();
    place.kind = kind;
    open_.push_back(&place);
    return true;
  }
  bool Close() {
    open_.pop_back();
    return true;
  }
  static Status NotJson(std::size_t position) {
    return Error(StatusCode::kInvalidArgument,
                 "the text is not valid JSON (byte " + std::to_string(position) + ")");
  }
  bool Fail(const std::string& problem) {
    status_ = Error(StatusCode::kInvalidArgument, problem);
    return false;
  }

  Node root_{};
  std::vector<Node*> open_{};
  Node* member_ = nullptr;  // of the innermost open object
  Status status_{};
};

template <typename Texts>
std::string ListOf(const Texts& elements) {
  std::string list;
  for (const auto& element : elements) list += (list.empty() ? "[" : ",") + element;
  return list.empty() ? "[]" : list + "]";
}

// Of names and values that are JSON already.
std::string ObjectOf(const std::map<std::string, std::string>& members) {
  std::string object;
  for (const auto& [name, value] : members) {
    object += (object.empty() ? "{" : ",") + Quoted(name) + ":" + value;
  }
  return object.empty() ? "{}" : object + "}";
}

std::string Exact(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kLiteral:
      return node.text;
    case Node::Kind::kString:
      return Quoted(node.text);
    case Node::Kind::kList: {
      std::vector<std::string> elements;
      for (const auto& element : node.elements) elements.push_back(Exact(element));
      return ListOf(elements);
    }
    case Node::Kind::kObject:
      break;
  }
  std::map<std::string, std::string> members;
  for (const auto& [name, member] : node.members) members.emplace(name, Exact(member));
  return ObjectOf(members);
}

bool IsScalar(const Node& node) {
  return node.kind == Node::Kind::kLiteral || node.kind == Node::Kind::kString;
}

bool IsObject(const Node& node) { return node.kind == Node::Kind::kObject; }

// A single value or a list of them in which order and repetition mean nothing.
std::string SetOf(const Node& node, std::string (*spell)(const Node& scalar)) {
  if (IsScalar(node)) return spell(node);
  if (IsObject(node) || !std::all_of(node.elements.begin(), node.elements.end(), IsScalar)) {
    return Exact(node);
  }
  std::set<std::string> values;
  for (const auto& element : node.elements) values.insert(spell(element));
  return values.size() == 1 ? *values.begin() : ListOf(values);
}

std::string LowerCase(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

std::string SpellAction(const Node& scalar) {
  return scalar.kind == Node::Kind::kString ? Quoted(LowerCase(scalar.text)) : Exact(scalar);
}

std::string SpellConditionValue(const Node& scalar) {
  const bool is_null = scalar.kind == Node::Kind::kLiteral && scalar.text == "null";
  return is_null ? Exact(scalar) : Quoted(scalar.text);
}

std::string SpellAwsPrincipal(const Node& scalar) {
  constexpr std::string_view kPrefix = "arn:aws:iam::";
  constexpr std::string_view kSuffix = ":root";
  const std::string_view arn = scalar.text;
  if (arn.size() == kPrefix.size() + kAccountIdDigits + kSuffix.size() &&
      arn.starts_with(kPrefix) && arn.ends_with(kSuffix)) {
    const std::string id(arn.substr(kPrefix.size(), kAccountIdDigits));
    if (id.find_first_not_of("0123456789") == std::string::npos) return Quoted(id);
  }
  return Exact(scalar);
}

std::string SpellPrincipal(const Node& principal) {
  if (principal.kind == Node::Kind::kString && principal.text == "*") return R"({"AWS":"*"})";
  if (!IsObject(principal)) return Exact(principal);
  std::map<std::string, std::string> kinds;
  for (const auto& [kind, who] : principal.members) {
    const bool is_known = kind == "Federated" || kind == "Service" || kind == "CanonicalUser";
    kinds[kind] = kind == "AWS" ? SetOf(who, SpellAwsPrincipal)
                  : is_known    ? SetOf(who, Exact)
                                : Exact(who);
  }
  return ObjectOf(kinds);
}

StatusOr<std::string> SpellCondition(const Node& condition) {
  if (!IsObject(condition)) return Exact(condition);
  std::map<std::string, std::string> operators;
  for (const auto& [name, tests] : condition.members) {
    if (!IsObject(tests)) {
      operators[name] = Exact(tests);
      continue;
    }
    std::map<std::string, std::string> keys;
    for (const auto& [key, values] : tests.members) {
      if (!keys.emplace(LowerCase(key), SetOf(values, SpellConditionValue)).second) {
        return Error(StatusCode::kInvalidArgument,
                     "a condition has the key " + Quoted(key) + " twice, in different case");
      }
    }
    operators[name] = ObjectOf(keys);
  }
  return ObjectOf(operators);
}

StatusOr<std::string> SpellStatement(const Node& statement) {
  std::map<std::string, std::string> elements;
  for (const auto& [name, value] : statement.members) {
    std::string& element = elements[name];
    if (name == "Action" || name == "NotAction") {
      element = SetOf(value, SpellAction);
    } else if (name == "Resource" || name == "NotResource") {
      element = SetOf(value, Exact);
    } else if (name == "Principal" || name == "NotPrincipal") {
      element = SpellPrincipal(value);
    } else if (name == "Condition") {
      TFV_ASSIGN_OR_RETURN(element, SpellCondition(value));
    } else {
      element = Exact(value);
    }
  }
  return ObjectOf(elements);
}

StatusOr<std::string> SpellStatements(const Node& node) {
  if (IsObject(node)) {
    TFV_ASSIGN_OR_RETURN(const auto statement, SpellStatement(node));
    return "[" + statement + "]";
  }
  if (!std::all_of(node.elements.begin(), node.elements.end(), IsObject) || IsScalar(node)) {
    return Exact(node);
  }
  std::set<std::string> statements;
  for (const auto& element : node.elements) {
    TFV_ASSIGN_OR_RETURN(auto statement, SpellStatement(element));
    statements.insert(std::move(statement));
  }
  return ListOf(statements);
}

}  // namespace

StatusOr<std::string> NormalizePolicy(std::string_view text) {
  TFV_ASSIGN_OR_RETURN(const Node policy, Reader().Read(text));
  std::map<std::string, std::string> elements{{"Version", R"("2008-10-17")"}};
  for (const auto& [name, value] : policy.members) {
    std::string& element = elements[name];
    if (name == "Statement") {
      TFV_ASSIGN_OR_RETURN(element, SpellStatements(value));
    } else {
      element = Exact(value);
    }
  }
  return ObjectOf(elements);
}

StatusOr<bool> PoliciesEqual(std::string_view a, std::string_view b) {
  TFV_ASSIGN_OR_RETURN(const auto left, NormalizePolicy(a));
  TFV_ASSIGN_OR_RETURN(const auto right, NormalizePolicy(b));
  return left == right;
}

}  // namespace tfvault::aws
