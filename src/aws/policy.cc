// SPDX-License-Identifier: MPL-2.0
#include "tfvault/aws/policy.h"

#include "tfvault/base/encoding.h"
#include "tfvault/base/text.h"
#include "tfvault/json/tree.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace tfvault::aws {
namespace {

using json::Tree;

// The deepest element of the grammar is the value of a condition, at level six.
constexpr std::size_t kMaxDepth = 32;
constexpr std::size_t kAccountIdDigits = 12;

template <typename Texts>
std::string ListOf(const Texts& elements) {
  std::string list;
  for (const auto& element : elements) list += (list.empty() ? "[" : ",") + element;
  return list.empty() ? "[]" : list + "]";
}

// The JSON object of names and of values that are JSON texts.
std::string ObjectOf(const std::map<std::string, std::string>& members) {
  std::string object;
  for (const auto& [name, value] : members) {
    object += (object.empty() ? "{" : ",") + JsonQuote(name) + ":" + value;
  }
  return object.empty() ? "{}" : object + "}";
}

std::string Exact(const Tree& node) {
  switch (node.kind) {
    case Tree::Kind::kNull:
    case Tree::Kind::kBool:
    case Tree::Kind::kNumber:
      return node.text;
    case Tree::Kind::kString:
      return JsonQuote(node.text);
    case Tree::Kind::kArray: {
      std::vector<std::string> elements;
      for (const auto& element : node.elements) elements.push_back(Exact(element));
      return ListOf(elements);
    }
    case Tree::Kind::kObject:
      break;
  }
  std::map<std::string, std::string> members;
  for (const auto& [name, member] : node.members) members.emplace(name, Exact(member));
  return ObjectOf(members);
}

bool IsObject(const Tree& node) { return node.kind == Tree::Kind::kObject; }

bool IsScalar(const Tree& node) { return !IsObject(node) && node.kind != Tree::Kind::kArray; }

// The normal form of a single value, or of a list whose order and repetitions do not matter.
std::string SetOf(const Tree& node, std::string (*spell)(const Tree& scalar)) {
  if (IsScalar(node)) return spell(node);
  if (IsObject(node) || !std::all_of(node.elements.begin(), node.elements.end(), IsScalar)) {
    return Exact(node);
  }
  std::set<std::string> values;
  for (const auto& element : node.elements) values.insert(spell(element));
  return values.size() == 1 ? *values.begin() : ListOf(values);
}

std::string SpellAction(const Tree& scalar) {
  return scalar.kind == Tree::Kind::kString ? JsonQuote(LowerCase(scalar.text)) : Exact(scalar);
}

std::string SpellConditionValue(const Tree& scalar) {
  return scalar.kind == Tree::Kind::kNull ? Exact(scalar) : JsonQuote(scalar.text);
}

std::string SpellAwsPrincipal(const Tree& scalar) {
  constexpr std::string_view kPrefix = "arn:aws:iam::";
  constexpr std::string_view kSuffix = ":root";
  const std::string_view arn = scalar.text;
  if (arn.size() == kPrefix.size() + kAccountIdDigits + kSuffix.size() &&
      arn.starts_with(kPrefix) && arn.ends_with(kSuffix)) {
    const std::string id(arn.substr(kPrefix.size(), kAccountIdDigits));
    if (id.find_first_not_of("0123456789") == std::string::npos) return JsonQuote(id);
  }
  return Exact(scalar);
}

std::string SpellPrincipal(const Tree& principal) {
  if (principal.kind == Tree::Kind::kString && principal.text == "*") return R"({"AWS":"*"})";
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

StatusOr<std::string> SpellCondition(const Tree& condition) {
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
                     "a condition has the key " + JsonQuote(key) +
                         " twice, in spellings that differ only in case");
      }
    }
    operators[name] = ObjectOf(keys);
  }
  return ObjectOf(operators);
}

StatusOr<std::string> SpellStatement(const Tree& statement) {
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

StatusOr<std::string> SpellStatements(const Tree& node) {
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
  TFV_ASSIGN_OR_RETURN(
      const Tree policy,
      Tree::Parse(text, {.max_depth = kMaxDepth, .unique_names = true, .only_doubles = true}));
  if (!IsObject(policy)) {
    return Error(StatusCode::kInvalidArgument, "the text is valid JSON but not an object");
  }
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
