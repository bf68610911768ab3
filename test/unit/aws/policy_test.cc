// SPDX-License-Identifier: MPL-2.0
#include "tfvault/aws/policy.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace tfvault::aws::policy_test {
namespace {

constexpr const char* kAllow = R"("Effect":"Allow","Action":"s3:GetObject","Resource":"*")";

std::string Policy(const std::string& statements) {
  return R"({"Version":"2012-10-17","Statement":)" + statements + "}";
}

// A policy of one statement with `elements` instead of the default elements.
std::string Bare(const std::string& elements) { return Policy("[{" + elements + "}]"); }

// A policy of one statement with `elements` and the default elements.
std::string With(const std::string& elements) { return Bare(std::string(kAllow) + "," + elements); }

std::string When(const std::string& condition) { return With(R"("Condition":)" + condition); }

std::string Repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

std::string Normal(const std::string& policy) {
  const auto normal = NormalizePolicy(policy);
  INFO(policy);
  REQUIRE(normal.ok());
  return *normal;
}

struct Pair {
  std::string name, a, b;
};

const std::vector<Pair>& EqualPairs() {
  static const std::vector<Pair> pairs = {
      {"same-text", With(R"("Sid":"a")"), With(R"("Sid":"a")")},
      {"white-space", R"({"Version":"2012-10-17","Statement":[]})",
       "\n{ \"Version\" : \"2012-10-17\",\t\"Statement\" : [ ] }\r\n"},
      {"element-order", R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*"}]})",
       R"({"Statement":[{"Action":"*","Effect":"Deny"}],"Version":"2012-10-17"})"},
      {"string-escapes", With(R"("Sid":"<\/>")"), With(R"("Sid":"\u003c/\u003E")")},
      {"escaped-element-name", Bare(R"("Effect":"Deny")"), Bare(R"("\u0045ffect":"Deny")")},
      {"no-version", R"({"Statement":[]})", R"({"Version":"2008-10-17","Statement":[]})"},
      {"one-statement-without-list", Policy("{" + std::string(kAllow) + "}"), Bare(kAllow)},
      {"statement-order", Policy(R"([{"Sid":"a"},{"Sid":"b"}])"),
       Policy(R"([{"Sid":"b"},{"Sid":"a"}])")},
      {"statement-twice", Policy(R"([{"Sid":"a"},{"Sid":"a"}])"), Policy(R"({"Sid":"a"})")},
      {"statement-twice-spelled-differently",
       Policy(R"([{"Action":"a:B"},{"Action":["A:b","a:B"]}])"), Policy(R"({"Action":"a:b"})")},

      {"action-in-list", Bare(R"("Action":"s3:Get*")"), Bare(R"("Action":["s3:Get*"])")},
      {"action-order", Bare(R"("Action":["a:B","a:C"])"), Bare(R"("Action":["a:C","a:B"])")},
      {"action-twice", Bare(R"("Action":["a:B","a:B"])"), Bare(R"("Action":"a:B")")},
      {"action-case", Bare(R"("Action":"iam:ListAccessKeys")"),
       Bare(R"("Action":"IAM:listaccesskeys")")},
      {"action-twice-in-other-case", Bare(R"("Action":["a:B","A:b"])"), Bare(R"("Action":"a:B")")},
      {"every-action-in-list", Bare(R"("Action":"*")"), Bare(R"("Action":["*"])")},
      {"not-action-in-list", Bare(R"("NotAction":"a:B")"), Bare(R"("NotAction":["a:B"])")},
      {"not-action-order-and-case", Bare(R"("NotAction":["a:B","a:C"])"),
       Bare(R"("NotAction":["A:C","a:b"])")},

      {"resource-in-list", Bare(R"("Resource":"*")"), Bare(R"("Resource":["*"])")},
      {"resource-order", Bare(R"("Resource":["arn:a","arn:b"])"),
       Bare(R"("Resource":["arn:b","arn:a"])")},
      {"resource-twice", Bare(R"("Resource":["arn:a","arn:a"])"), Bare(R"("Resource":"arn:a")")},
      {"not-resource-order", Bare(R"("NotResource":["arn:a","arn:b"])"),
       Bare(R"("NotResource":["arn:b","arn:a","arn:b"])")},

      {"everyone", With(R"("Principal":"*")"), With(R"("Principal":{"AWS":"*"})")},
      {"everyone-in-list", With(R"("Principal":"*")"), With(R"("Principal":{"AWS":["*"]})")},
      {"not-everyone", With(R"("NotPrincipal":"*")"), With(R"("NotPrincipal":{"AWS":"*"})")},
      {"account-id-or-root", With(R"("Principal":{"AWS":"123456789012"})"),
       With(R"("Principal":{"AWS":"arn:aws:iam::123456789012:root"})")},
      {"account-id-and-root", With(R"("Principal":{"AWS":"123456789012"})"),
       With(R"("Principal":{"AWS":["arn:aws:iam::123456789012:root","123456789012"]})")},
      {"principal-order", With(R"("Principal":{"AWS":["arn:a","arn:b"],"Service":"s"})"),
       With(R"("Principal":{"Service":["s"],"AWS":["arn:b","arn:a"]})")},
      {"service-order", With(R"("Principal":{"Service":["a.amazonaws.com","b.amazonaws.com"]})"),
       With(R"("Principal":{"Service":["b.amazonaws.com","a.amazonaws.com"]})")},
      {"federated-in-list", With(R"("Principal":{"Federated":"accounts.google.com"})"),
       With(R"("Principal":{"Federated":["accounts.google.com"]})")},
      {"canonical-user-in-list", With(R"("Principal":{"CanonicalUser":"79a5"})"),
       With(R"("Principal":{"CanonicalUser":["79a5"]})")},

      {"operator-order", When(R"({"Bool":{"a:b":"true"},"Null":{"a:c":"true"}})"),
       When(R"({"Null":{"a:c":"true"},"Bool":{"a:b":"true"}})")},
      {"condition-key-order", When(R"({"StringEquals":{"a:b":"x","a:c":"y"}})"),
       When(R"({"StringEquals":{"a:c":"y","a:b":"x"}})")},
      {"condition-key-case", When(R"({"IpAddress":{"aws:SourceIP":"10.0.0.0/8"}})"),
       When(R"({"IpAddress":{"AWS:SourceIp":"10.0.0.0/8"}})")},
      {"tag-key-case", When(R"({"StringEquals":{"aws:RequestTag/Team":"x"}})"),
       When(R"({"StringEquals":{"aws:RequestTag/team":"x"}})")},
      {"condition-value-in-list", When(R"({"StringLike":{"a:b":"x"}})"),
       When(R"({"StringLike":{"a:b":["x"]}})")},
      {"condition-value-order", When(R"({"StringLike":{"a:b":["x","y"]}})"),
       When(R"({"StringLike":{"a:b":["y","x"]}})")},
      {"condition-value-twice", When(R"({"StringLike":{"a:b":["x","x"]}})"),
       When(R"({"StringLike":{"a:b":"x"}})")},
      {"set-operator-value-order", When(R"({"ForAllValues:StringEquals":{"a:b":["x","y"]}})"),
       When(R"({"ForAllValues:StringEquals":{"a:b":["y","x"]}})")},
      {"true-without-quotes", When(R"({"Bool":{"a:b":true}})"), When(R"({"Bool":{"a:b":"true"}})")},
      {"false-in-list", When(R"({"Bool":{"a:b":[false]}})"), When(R"({"Bool":{"a:b":"false"}})")},
      {"number-without-quotes", When(R"({"NumericLessThan":{"a:b":10}})"),
       When(R"({"NumericLessThan":{"a:b":"10"}})")},
      {"negative-number-without-quotes", When(R"({"NumericLessThan":{"a:b":-7}})"),
       When(R"({"NumericLessThan":{"a:b":"-7"}})")},
      {"fraction-without-quotes", When(R"({"NumericLessThan":{"a:b":1.50}})"),
       When(R"({"NumericLessThan":{"a:b":"1.50"}})")},
      {"big-number-without-quotes",
       When(R"({"NumericEquals":{"a:b":123456789012345678901234567890}})"),
       When(R"({"NumericEquals":{"a:b":"123456789012345678901234567890"}})")},
      {"number-order", When(R"({"NumericEquals":{"a:b":[1,2]}})"),
       When(R"({"NumericEquals":{"a:b":["2",1]}})")},

      {"unknown-element-key-order", With(R"("Extra":{"a":1,"b":[2]})"),
       With(R"("Extra":{ "b" : [ 2 ], "a" : 1 })")},
      {"byte-order-mark", "\xEF\xBB\xBF{}", "{}"},
      {"beyond-ascii", With(R"("Sid":"\u00e4\ud83d\ude00")"),
       With("\"Sid\":\"\xC3\xA4\xF0\x9F\x98\x80\"")},
  };
  return pairs;
}

const std::vector<Pair>& DifferentPairs() {
  static const std::vector<Pair> pairs = {
      {"version", R"({"Version":"2008-10-17","Statement":[]})",
       R"({"Version":"2012-10-17","Statement":[]})"},
      {"version-or-none", R"({"Statement":[]})", R"({"Version":"2012-10-17","Statement":[]})"},
      {"version-null", R"({"Version":null})", "{}"},
      {"id", R"({"Id":"a"})", R"({"Id":"b"})"},
      {"id-or-none", R"({"Id":"a"})", "{}"},
      {"sid", With(R"("Sid":"a")"), With(R"("Sid":"b")")},
      {"sid-case", With(R"("Sid":"a")"), With(R"("Sid":"A")")},
      {"sid-or-none", With(R"("Sid":"a")"), Bare(kAllow)},
      {"sid-empty-or-none", With(R"("Sid":"")"), Bare(kAllow)},
      {"effect", Bare(R"("Effect":"Allow")"), Bare(R"("Effect":"Deny")")},
      {"effect-case", Bare(R"("Effect":"Allow")"), Bare(R"("Effect":"allow")")},
      {"statement-more", Policy(R"([{"Sid":"a"},{"Sid":"b"}])"), Policy(R"([{"Sid":"a"}])")},
      {"statement-or-none", Policy(R"([{"Sid":"a"}])"), Policy("[]")},
      {"statement-null", Policy("null"), Policy("[]")},
      {"statements-that-swap-actions",
       Policy(R"([{"Action":"a:A","Resource":"x"},{"Action":"a:B","Resource":"y"}])"),
       Policy(R"([{"Action":"a:B","Resource":"x"},{"Action":"a:A","Resource":"y"}])")},
      {"element-name-case", Bare(R"("Effect":"Allow")"), Bare(R"("effect":"Allow")")},
      {"top-element-name-case", R"({"Statement":[]})", R"({"statement":[]})"},

      {"action", Bare(R"("Action":"s3:GetObject")"), Bare(R"("Action":"s3:PutObject")")},
      {"action-more", Bare(R"("Action":["a:B","a:C"])"), Bare(R"("Action":["a:B"])")},
      {"action-or-not", Bare(R"("Action":"a:B")"), Bare(R"("NotAction":"a:B")")},
      {"action-that-a-wildcard-covers", Bare(R"("Action":["s3:*","s3:GetObject"])"),
       Bare(R"("Action":"s3:*")")},
      {"action-none", Bare(R"("Action":[])"), Bare(R"("Effect":"Allow")")},
      {"action-null", Bare(R"("Action":null)"), Bare(R"("Action":"null")")},
      {"action-in-two-lists", Bare(R"("Action":["a:B"])"), Bare(R"("Action":[["a:B"]])")},
      {"actions-beyond-ascii-case", Bare("\"Action\":\"a:\xC3\x84\""),
       Bare("\"Action\":\"a:\xC3\xA4\"")},

      {"resource", Bare(R"("Resource":"arn:a")"), Bare(R"("Resource":"arn:b")")},
      {"resource-case", Bare(R"("Resource":"arn:aws:s3:::Bucket")"),
       Bare(R"("Resource":"arn:aws:s3:::bucket")")},
      {"resource-or-not", Bare(R"("Resource":"*")"), Bare(R"("NotResource":"*")")},
      {"resource-wildcard", Bare(R"("Resource":"arn:a*")"), Bare(R"("Resource":"arn:a")")},

      {"principal", With(R"("Principal":{"AWS":"arn:a"})"), With(R"("Principal":{"AWS":"arn:b"})")},
      {"principal-or-none", With(R"("Principal":"*")"), Bare(kAllow)},
      {"principal-or-not", With(R"("Principal":"*")"), With(R"("NotPrincipal":"*")")},
      {"principal-kind", With(R"("Principal":{"AWS":"*"})"),
       With(R"("Principal":{"Service":"*"})")},
      {"principal-kind-case", With(R"("Principal":{"AWS":"*"})"),
       With(R"("Principal":{"aws":"*"})")},
      {"user-name-case", With(R"("Principal":{"AWS":"arn:aws:iam::123456789012:user/Bob"})"),
       With(R"("Principal":{"AWS":"arn:aws:iam::123456789012:user/bob"})")},
      {"account", With(R"("Principal":{"AWS":"123456789012"})"),
       With(R"("Principal":{"AWS":"arn:aws:iam::210987654321:root"})")},
      {"account-with-eleven-digits", With(R"("Principal":{"AWS":"12345678901"})"),
       With(R"("Principal":{"AWS":"arn:aws:iam::12345678901:root"})")},
      {"account-with-letters", With(R"("Principal":{"AWS":"12345678901a"})"),
       With(R"("Principal":{"AWS":"arn:aws:iam::12345678901a:root"})")},
      {"partition", With(R"("Principal":{"AWS":"arn:aws:iam::123456789012:root"})"),
       With(R"("Principal":{"AWS":"arn:aws-cn:iam::123456789012:root"})")},
      {"root-as-resource", Bare(R"("Resource":"123456789012")"),
       Bare(R"("Resource":"arn:aws:iam::123456789012:root")")},
      {"root-as-federated", With(R"("Principal":{"Federated":"123456789012"})"),
       With(R"("Principal":{"Federated":"arn:aws:iam::123456789012:root"})")},

      {"condition-or-none", When(R"({"Bool":{"a:b":"true"}})"), Bare(kAllow)},
      {"condition-empty-or-none", When("{}"), Bare(kAllow)},
      {"condition-operator", When(R"({"StringEquals":{"a:b":"x"}})"),
       When(R"({"StringLike":{"a:b":"x"}})")},
      {"condition-operator-case", When(R"({"StringEquals":{"a:b":"x"}})"),
       When(R"({"stringEquals":{"a:b":"x"}})")},
      {"condition-if-exists", When(R"({"Bool":{"a:b":"true"}})"),
       When(R"({"BoolIfExists":{"a:b":"true"}})")},
      {"condition-key", When(R"({"Bool":{"a:b":"true"}})"), When(R"({"Bool":{"a:c":"true"}})")},
      {"condition-value", When(R"({"Bool":{"a:b":"true"}})"), When(R"({"Bool":{"a:b":false}})")},
      {"condition-value-case", When(R"({"StringEquals":{"a:b":"x"}})"),
       When(R"({"StringEquals":{"a:b":"X"}})")},
      {"condition-value-more", When(R"({"StringEquals":{"a:b":["x","y"]}})"),
       When(R"({"StringEquals":{"a:b":["x"]}})")},
      {"condition-value-null", When(R"({"Null":{"a:b":null}})"),
       When(R"({"Null":{"a:b":"null"}})")},
      {"number-spelling", When(R"({"NumericEquals":{"a:b":1}})"),
       When(R"({"NumericEquals":{"a:b":1.0}})")},
      {"numbers-that-a-double-cannot-tell-apart",
       When(R"({"NumericEquals":{"a:b":9007199254740993}})"),
       When(R"({"NumericEquals":{"a:b":9007199254740992}})")},
      {"numbers-beyond-64-bits", When(R"({"NumericEquals":{"a:b":123456789012345678901}})"),
       When(R"({"NumericEquals":{"a:b":123456789012345678902}})")},

      {"unknown-element", With(R"("Extra":1)"), With(R"("Extra":2)")},
      {"unknown-element-or-none", With(R"("Extra":1)"), Bare(kAllow)},
      {"unknown-element-in-list", With(R"("Extra":"a")"), With(R"("Extra":["a"])")},
      {"unknown-element-order", With(R"("Extra":["a","b"])"), With(R"("Extra":["b","a"])")},
      {"unknown-element-case", With(R"("Extra":"a")"), With(R"("Extra":"A")")},
      {"unknown-element-number-or-text", With(R"("Extra":1)"), With(R"("Extra":"1")")},
      {"action-as-top-element", R"({"Action":"a:B"})", R"({"Action":"a:b"})"},
  };
  return pairs;
}

TEST_CASE("spellings with the same meaning for IAM are equal", "[aws][policy]") {
  for (const auto& [name, a, b] : EqualPairs()) {
    DYNAMIC_SECTION(name) {
      CAPTURE(a, b);
      CHECK(Normal(a) == Normal(b));
      CHECK(*PoliciesEqual(a, b));
      CHECK(*PoliciesEqual(b, a));
    }
  }
}

TEST_CASE("policies with different meanings for IAM are different", "[aws][policy]") {
  for (const auto& [name, a, b] : DifferentPairs()) {
    DYNAMIC_SECTION(name) {
      CAPTURE(a, b, Normal(a), Normal(b));
      CHECK_FALSE(*PoliciesEqual(a, b));
      CHECK_FALSE(*PoliciesEqual(b, a));
    }
  }
}

TEST_CASE(
    "the normal form is compact, sorted, complete, and in lower case where case does not matter",
    "[aws][policy]") {
  CHECK(Normal(R"({
    "Statement": {
      "Sid": "Read",
      "Effect": "Allow",
      "Principal": {"AWS": ["arn:aws:iam::123456789012:root"]},
      "Action": ["s3:ListBucket", "S3:GetObject"],
      "Resource": ["arn:aws:s3:::B"],
      "Condition": {"Bool": {"aws:SecureTransport": true}}
    }
  })") == R"({"Statement":[{"Action":["s3:getobject","s3:listbucket"],)"
          R"("Condition":{"Bool":{"aws:securetransport":"true"}},"Effect":"Allow",)"
          R"("Principal":{"AWS":"123456789012"},"Resource":"arn:aws:s3:::B","Sid":"Read"}],)"
          R"("Version":"2008-10-17"})");
}

TEST_CASE("refuses a text that is not one policy, with the reason", "[aws][policy]") {
  const auto deep = [](int levels) {
    return R"({"Extra":)" + Repeated("[", levels - 1) + Repeated("]", levels - 1) + "}";
  };
  const auto [name, text, reason] = GENERATE_COPY(table<std::string, std::string, std::string>({
      {"empty", "", "not valid JSON"},
      {"blank", " ", "not valid JSON"},
      {"words", "allow everything", "not valid JSON"},
      {"cut-off", R"({"Statement":[)", "not valid JSON (byte 15)"},
      {"trailing-text", "{} {}", "not valid JSON"},
      {"trailing-comma", R"({"Id":"a",})", "not valid JSON"},
      {"comment", "{/* */}", "not valid JSON"},
      {"not-utf8", "{\"Id\":\"\xFF\"}", "not valid JSON"},
      {"half-a-surrogate", R"({"Id":"\ud800"})", "not valid JSON"},
      {"nul-byte", std::string("{}\0", 3), "not valid JSON"},
      {"number-out-of-range", R"({"Id":1e999})", "not valid JSON"},
      {"null", "null", "not an object"},
      {"list", "[]", "not an object"},
      {"string", R"("{}")", "not an object"},
      {"number", "1", "not an object"},
      {"element-twice", R"({"Id":"a","Id":"a"})", "the key \"Id\" twice"},
      {"element-twice-through-an-escape", R"({"Id":"a","\u0049d":"a"})", "the key \"Id\" twice"},
      {"statement-element-twice", Bare(R"("Effect":"Allow","Effect":"Deny")"), "\"Effect\" twice"},
      {"condition-key-twice", When(R"({"Bool":{"a:b":"true","a:b":"true"}})"), "\"a:b\" twice"},
      {"condition-key-twice-in-other-case", When(R"({"Bool":{"a:B":"true","a:b":"true"}})"),
       "\"a:b\" twice, in spellings that differ only in case"},
      {"too-deep", deep(33), "deeper than 32"},
      {"endless", Repeated("[", 1'000'000), "deeper than 32"},
      {"endless-objects", Repeated("{\"a\":", 100'000), "deeper than 32"},
  }));
  CAPTURE(name);
  const auto normal = NormalizePolicy(text);
  REQUIRE_FALSE(normal.ok());
  CHECK(normal.status().code() == StatusCode::kInvalidArgument);
  CHECK_THAT(Message(normal.status()), Catch::Contains(reason));
  CHECK(PoliciesEqual(text, "{}").status() == normal.status());
  CHECK(PoliciesEqual("{}", text).status() == normal.status());
  CHECK(PoliciesEqual(text, text).status() == normal.status());
  CHECK(NormalizePolicy(deep(32)).ok());
}

// Generates random policies, each in several spellings.
class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  // A policy with its lists in random order, with repetitions, and with single values where they
  // are allowed. The result for a `meaning` is always the same policy.
  std::string Spelling(unsigned meaning) {
    std::mt19937 facts(meaning);
    std::vector<std::string> statements;
    const auto count = 1 + facts() % 4;
    for (unsigned i = 0; i < count; ++i) statements.push_back(Statement(facts, i));
    return R"({"Version":"2012-10-17","Statement":)" + OneOrList(std::move(statements)) + "}";
  }

 private:
  std::string Statement(std::mt19937& facts, unsigned index) {
    std::vector<std::string> elements = {
        R"("Sid":"s)" + std::to_string(index) + "\"",
        R"("Effect":")" + std::string(facts() % 2 == 0 ? "Allow" : "Deny") + "\"",
        R"("Action":)" + OneOrList(Names(facts, "s3:action")),
        R"("Resource":)" + OneOrList(Names(facts, "arn:aws:s3:::b")),
        R"("Condition":{"StringLike":{"aws:userid":)" + OneOrList(Names(facts, "u")) + "}}",
    };
    std::shuffle(elements.begin(), elements.end(), random_);
    std::string statement;
    for (const auto& element : elements) statement += (statement.empty() ? "{" : ", ") + element;
    return statement + "}";
  }

  static std::vector<std::string> Names(std::mt19937& facts, const std::string& prefix) {
    std::vector<std::string> names;
    const auto count = 1 + facts() % 4;
    for (unsigned i = 0; i < count; ++i) {
      names.push_back("\"" + prefix + std::to_string(facts() % 100) + "\"");
    }
    return names;
  }

  std::string OneOrList(std::vector<std::string> values) {
    if (values.size() == 1 && random_() % 2 == 0) return values.front();
    if (random_() % 2 == 0) values.push_back(values[random_() % values.size()]);
    std::shuffle(values.begin(), values.end(), random_);
    std::string list;
    for (const auto& value : values) list += (list.empty() ? "[" : " ,") + value;
    return list + "]";
  }

  std::mt19937 random_;
};

TEST_CASE("permuted statements, elements and values stay the same policy", "[aws][policy]") {
  Generator generator(20260101);
  for (unsigned meaning = 0; meaning < 200; ++meaning) {
    const auto a = generator.Spelling(meaning);
    const auto b = generator.Spelling(meaning);
    const auto other = generator.Spelling(meaning + 1000);
    CAPTURE(a, b, other);
    REQUIRE(*PoliciesEqual(a, b));
    REQUIRE_FALSE(*PoliciesEqual(a, other));
  }
}

TEST_CASE("a normal form is its own normal form and equal to the original policy",
          "[aws][policy]") {
  std::vector<std::string> policies;
  for (const auto* pairs : {&EqualPairs(), &DifferentPairs()}) {
    for (const auto& pair : *pairs) policies.insert(policies.end(), {pair.a, pair.b});
  }
  Generator generator(20260102);
  for (unsigned meaning = 0; meaning < 100; ++meaning) {
    policies.push_back(generator.Spelling(meaning));
  }
  for (const auto& policy : policies) {
    const auto normal = Normal(policy);
    CAPTURE(policy, normal);
    REQUIRE(Normal(normal) == normal);
    REQUIRE(*PoliciesEqual(policy, normal));
  }
}

TEST_CASE("a damaged policy is refused or read without a crash", "[aws][policy]") {
  std::mt19937 random(20260103);
  Generator generator(20260104);
  for (unsigned meaning = 0; meaning < 500; ++meaning) {
    std::string text = generator.Spelling(meaning);
    for (int damage = 0; damage < 3; ++damage) {
      text[random() % text.size()] = static_cast<char>(random() % 256);
    }
    const auto normal = NormalizePolicy(text);
    CAPTURE(text);
    if (normal.ok()) {
      REQUIRE(*NormalizePolicy(*normal) == *normal);
    } else {
      REQUIRE(normal.status().code() == StatusCode::kInvalidArgument);
    }
  }
}

}  // namespace
}  // namespace tfvault::aws::policy_test
