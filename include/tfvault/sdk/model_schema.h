// SPDX-License-Identifier: MPL-2.0
// Declares the schema of a type together with the decoder and the encoder of its model, so that
// schema, decoder and encoder always agree. A model is a struct with one Attr member per attribute.
//
//   struct RoleModel {
//     Attr<std::string> backend, name;
//     Attr<std::set<std::string>> policy_arns;
//   };
//   ModelSchema<RoleModel> schema("Maps a Vault role to AWS permissions.");
//   schema.Required("backend", &RoleModel::backend, {.description = "Mount path.",
//   .requires_replace = true})
//       .Required("name", &RoleModel::name, {.description = "Name of the role."})
//       .Optional("policy_arns", &RoleModel::policy_arns);
//
// A ModelSchema is built once; afterwards it is read-only and may be shared between threads.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/cty/value.h"
#include "tfvault/sdk/attr.h"
#include "tfvault/sdk/codec.h"
#include "tfvault/sdk/schema.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace tfvault::sdk {

// Options of one attribute. sdk::Attribute in schema.h documents them.
template <typename T>
struct AttributeOptions {
  std::string description{};  // sentences about the validators and the default value are appended
  bool sensitive = false;
  bool write_only = false;
  bool requires_replace = false;
  bool keep_prior = false;
  std::optional<T> default_value{};
  std::vector<T> one_of{};  // the only values allowed
  std::string deprecation_message{};
  Equality equality{};
  std::vector<Validator> validators{};
  std::vector<std::string> conflicts_with{};
  std::vector<std::string> required_with{};
};

struct BlockOptions {
  std::int64_t min_items = 0;
  std::int64_t max_items = 0;  // 0: no limit
};

// A validator that accepts only the values in `allowed`; its diagnostic lists them.
[[nodiscard]] Validator OneOf(std::vector<cty::Value> allowed);

// Joins description and sentence: "Text. Sentence."
[[nodiscard]] std::string WithSentence(const std::string& description, const std::string& sentence);

// "Text. Defaults to `value`."; only the text if the default is "" or an empty collection.
[[nodiscard]] std::string WithDefault(const std::string& description, const cty::Value& value);

// Converts a T through Codec<T>.
template <typename T>
struct PlainCodec {
  static constexpr bool kDecodesUnknownParts = false;
  [[nodiscard]] cty::Type type() const { return Codec<T>::type(); }
  [[nodiscard]] cty::Value ToValue(const T& value) const { return Codec<T>::ToValue(value); }
  [[nodiscard]] StatusOr<T> FromValue(const cty::Value& value) const {
    return Codec<T>::FromValue(value);
  }
};

// Converts a T that is a model, or a std::vector, std::set or std::map<std::string, ...> of a
// model. `Model` is that model.
template <typename T>
struct NestedCodec;

template <typename M>
class ModelSchema {
 public:
  explicit ModelSchema(std::string description, std::int64_t version = 0) {
    schema_.version = version;
    schema_.block.description = std::move(description);
  }

  template <typename T>
  ModelSchema& Required(const std::string& name, Attr<T> M::*member,
                        std::type_identity_t<AttributeOptions<T>> options = {}) {
    return Bind(name, member, std::move(options), {.required = true});
  }
  // With a default value the attribute is optional and computed, because Terraform core accepts a
  // planned value that is not configured only for a computed attribute (plugin-protocol 4.7).
  template <typename T>
  ModelSchema& Optional(const std::string& name, Attr<T> M::*member,
                        std::type_identity_t<AttributeOptions<T>> options = {}) {
    const bool computed = options.default_value.has_value();
    return Bind(name, member, std::move(options), {.optional = true, .computed = computed});
  }
  template <typename T>
  ModelSchema& Computed(const std::string& name, Attr<T> M::*member,
                        std::type_identity_t<AttributeOptions<T>> options = {}) {
    return Bind(name, member, std::move(options), {.computed = true});
  }
  template <typename T>
  ModelSchema& OptionalComputed(const std::string& name, Attr<T> M::*member,
                                std::type_identity_t<AttributeOptions<T>> options = {}) {
    return Bind(name, member, std::move(options), {.optional = true, .computed = true});
  }

  // Nested attributes, see Attribute::nested. T is the model of their schema, or a std::vector,
  // std::set or std::map<std::string, ...> of that model.
  template <typename T>
  ModelSchema& RequiredNested(const std::string& name, Attr<T> M::*member,
                              const ModelSchema<typename NestedCodec<T>::Model>& nested,
                              std::type_identity_t<AttributeOptions<T>> options = {}) {
    return BindNested(name, member, nested, std::move(options), {.required = true});
  }
  template <typename T>
  ModelSchema& OptionalNested(const std::string& name, Attr<T> M::*member,
                              const ModelSchema<typename NestedCodec<T>::Model>& nested,
                              std::type_identity_t<AttributeOptions<T>> options = {}) {
    const bool computed = options.default_value.has_value();
    return BindNested(name, member, nested, std::move(options),
                      {.optional = true, .computed = computed});
  }
  template <typename T>
  ModelSchema& ComputedNested(const std::string& name, Attr<T> M::*member,
                              const ModelSchema<typename NestedCodec<T>::Model>& nested,
                              std::type_identity_t<AttributeOptions<T>> options = {}) {
    return BindNested(name, member, nested, std::move(options), {.computed = true});
  }
  template <typename T>
  ModelSchema& OptionalComputedNested(const std::string& name, Attr<T> M::*member,
                                      const ModelSchema<typename NestedCodec<T>::Model>& nested,
                                      std::type_identity_t<AttributeOptions<T>> options = {}) {
    return BindNested(name, member, nested, std::move(options),
                      {.optional = true, .computed = true});
  }

  // A block that occurs at most once, or exactly once if `required`.
  template <typename B>
  ModelSchema& SingleBlock(const std::string& name, std::optional<B> M::*member,
                           const ModelSchema<B>& nested, bool required = false) {
    const std::int64_t items = required ? 1 : 0;
    return BindBlock(
        name, Nesting::kSingle, nested, {.min_items = items, .max_items = items},
        [member, nested](const M& model) {
          const auto& block = model.*member;
          return block ? nested.Encode(*block) : cty::Value::Null(nested.type());
        },
        [member, nested](const cty::Value& value, M& model) -> Status {
          (model.*member).reset();
          if (!value.is_known()) return absl::OkStatus();
          TFV_ASSIGN_OR_RETURN(model.*member, nested.Decode(value));
          return absl::OkStatus();
        });
  }

  // A block that occurs at most once. If the user omits it, all its attributes are null.
  template <typename B>
  ModelSchema& GroupBlock(const std::string& name, B M::*member, const ModelSchema<B>& nested) {
    return BindBlock(
        name, Nesting::kGroup, nested, {},
        [member, nested](const M& model) { return nested.Encode(model.*member); },
        [member, nested](const cty::Value& value, M& model) -> Status {
          model.*member = B();
          if (value.is_null()) return absl::OkStatus();
          TFV_ASSIGN_OR_RETURN(model.*member, nested.Decode(value));
          return absl::OkStatus();
        });
  }

  // Blocks in the order of the configuration. Without blocks the member is empty, and the value is
  // an empty list, not null.
  template <typename B>
  ModelSchema& ListBlock(const std::string& name, std::vector<B> M::*member,
                         const ModelSchema<B>& nested, BlockOptions options = {}) {
    return BindBlocks(name, Nesting::kList, member, nested, options);
  }
  // Blocks without a meaningful order and without duplicates. std::set requires an order of B:
  // `auto operator<=>(const B&) const = default;`.
  template <typename B>
  ModelSchema& SetBlock(const std::string& name, std::set<B> M::*member,
                        const ModelSchema<B>& nested, BlockOptions options = {}) {
    return BindBlocks(name, Nesting::kSet, member, nested, options);
  }
  // Blocks with a label, keyed by the label.
  template <typename B>
  ModelSchema& MapBlock(const std::string& name, std::map<std::string, B> M::*member,
                        const ModelSchema<B>& nested) {
    return BindBlocks(name, Nesting::kMap, member, nested, {});
  }

  // Declares the identity of a resource: the names of the attributes that identify an object.
  ModelSchema& IdentifiedBy(Identity identity) {
    schema_.identity = std::move(identity);
    return *this;
  }

  [[nodiscard]] const Schema& schema() const { return schema_; }
  [[nodiscard]] cty::Type type() const { return schema_.block.ImpliedType(); }

  // A model with the default values; attributes without a default are null.
  [[nodiscard]] M Defaults() const {
    M model{};
    for (const auto& field : fields_) {
      if (field.set_default) field.set_default(model);
    }
    return model;
  }

  // `object` must conform to the type of the schema and must not be null. If `object` is unknown,
  // every attribute of the model is unknown. Errors: kInvalidArgument; the message begins with the
  // name of the attribute.
  [[nodiscard]] StatusOr<M> Decode(const cty::Value& object) const {
    M model{};
    for (const auto& field : fields_) {
      const Status status = field.decode(
          object.is_unknown() ? cty::Value::Unknown({}) : object.Attribute(field.name), model);
      if (!status.ok()) return Annotate(status, field.name);
    }
    return model;
  }

  [[nodiscard]] cty::Value Encode(const M& model) const {
    std::map<std::string, cty::Value> attributes;
    for (const auto& field : fields_) attributes.emplace(field.name, field.encode(model));
    return cty::Value::Object(type(), std::move(attributes));
  }

 private:
  struct Field {
    std::string name{};
    std::function<cty::Value(const M&)> encode{};
    std::function<Status(const cty::Value&, M&)> decode{};
    std::function<void(M&)> set_default{};  // empty: no default value
  };

  template <typename T>
  ModelSchema& Bind(const std::string& name, Attr<T> M::*member, AttributeOptions<T> options,
                    Attribute attribute) {
    return BindAs(name, member, PlainCodec<T>(), std::move(options), std::move(attribute));
  }

  template <typename T>
  ModelSchema& BindNested(const std::string& name, Attr<T> M::*member,
                          const ModelSchema<typename NestedCodec<T>::Model>& nested,
                          AttributeOptions<T> options, Attribute attribute) {
    attribute.nested = std::make_shared<const Block>(nested.schema().block);
    options.description = WithSentence(nested.schema().block.description, options.description);
    return BindAs(name, member, NestedCodec<T>{nested}, std::move(options), std::move(attribute));
  }

  template <typename T, typename C>
  ModelSchema& BindAs(const std::string& name, Attr<T> M::*member, const C& codec,
                      AttributeOptions<T> options, Attribute attribute) {
    attribute.name = name;
    attribute.type = codec.type();
    attribute.description = std::move(options.description);
    attribute.sensitive = options.sensitive;
    attribute.write_only = options.write_only;
    attribute.requires_replace = options.requires_replace;
    attribute.keep_prior = options.keep_prior;
    attribute.deprecation_message = std::move(options.deprecation_message);
    attribute.equality = std::move(options.equality);
    attribute.validators = std::move(options.validators);
    attribute.conflicts_with = std::move(options.conflicts_with);
    attribute.required_with = std::move(options.required_with);
    if (!options.one_of.empty()) {
      std::vector<cty::Value> allowed;
      for (const auto& value : options.one_of) allowed.push_back(codec.ToValue(value));
      attribute.validators.push_back(OneOf(std::move(allowed)));
    }
    for (const auto& validator : attribute.validators)
      attribute.description = WithSentence(attribute.description, validator.description);
    std::function<void(M&)> set_default;
    if (options.default_value) {
      set_default = [member, value = *options.default_value](M& model) { model.*member = value; };
      attribute.default_value = codec.ToValue(*options.default_value);
      if (!attribute.keep_prior) {
        attribute.description = WithDefault(attribute.description, *attribute.default_value);
      }
    }
    schema_.block.attributes.push_back(std::move(attribute));
    fields_.push_back({.name = name,
                       .encode =
                           [member, codec](const M& model) {
                             const Attr<T>& attr = model.*member;
                             if (attr.is_unknown()) return cty::Value::Unknown(codec.type());
                             if (attr.is_null()) return cty::Value::Null(codec.type());
                             return codec.ToValue(*attr);
                           },
                       .decode = [member, codec](const cty::Value& value, M& model) -> Status {
                         const bool readable =
                             C::kDecodesUnknownParts ? value.is_known() : value.IsWhollyKnown();
                         if (value.is_null()) {
                           model.*member = Attr<T>();
                         } else if (!readable) {
                           model.*member = Attr<T>::Unknown();
                         } else {
                           TFV_ASSIGN_OR_RETURN(auto decoded, codec.FromValue(value));
                           model.*member = Attr<T>(std::move(decoded));
                         }
                         return absl::OkStatus();
                       },
                       .set_default = std::move(set_default)});
    return *this;
  }

  template <typename B, typename Encode, typename Decode>
  ModelSchema& BindBlock(const std::string& name, Nesting nesting, const ModelSchema<B>& nested,
                         BlockOptions options, Encode encode, Decode decode) {
    schema_.block.blocks.push_back({.name = name,
                                    .nesting = nesting,
                                    .min_items = options.min_items,
                                    .max_items = options.max_items,
                                    .block = nested.schema().block});
    fields_.push_back({.name = name, .encode = std::move(encode), .decode = std::move(decode)});
    return *this;
  }

  template <typename T>
  ModelSchema& BindBlocks(const std::string& name, Nesting nesting, T M::*member,
                          const ModelSchema<typename NestedCodec<T>::Model>& nested,
                          BlockOptions options) {
    const NestedCodec<T> codec{nested};
    return BindBlock(
        name, nesting, nested, options,
        [member, codec](const M& model) { return codec.ToValue(model.*member); },
        [member, codec](const cty::Value& value, M& model) -> Status {
          model.*member = T();
          if (!value.is_known()) return absl::OkStatus();
          TFV_ASSIGN_OR_RETURN(model.*member, codec.FromValue(value));
          return absl::OkStatus();
        });
  }

  Schema schema_;
  std::vector<Field> fields_;
};

template <typename M>
[[nodiscard]] StatusOr<M> DecodeObject(const ModelSchema<M>& nested, const cty::Value& value) {
  if (value.is_null()) return CodecError("an object");
  return nested.Decode(value);
}

template <typename T>
struct NestedCodec {
  using Model = T;
  static constexpr bool kDecodesUnknownParts = true;
  ModelSchema<T> nested;

  [[nodiscard]] cty::Type type() const { return nested.type(); }
  [[nodiscard]] cty::Value ToValue(const T& model) const { return nested.Encode(model); }
  [[nodiscard]] StatusOr<T> FromValue(const cty::Value& value) const {
    return DecodeObject(nested, value);
  }
};

template <typename B>
struct NestedCodec<std::vector<B>> {
  using Model = B;
  static constexpr bool kDecodesUnknownParts = true;
  ModelSchema<B> nested;

  [[nodiscard]] cty::Type type() const { return cty::Type::List(nested.type()); }
  [[nodiscard]] cty::Value ToValue(const std::vector<B>& models) const {
    std::vector<cty::Value> elements;
    elements.reserve(models.size());
    for (const auto& model : models) elements.push_back(nested.Encode(model));
    return cty::Value::List(nested.type(), std::move(elements));
  }
  [[nodiscard]] StatusOr<std::vector<B>> FromValue(const cty::Value& value) const {
    std::vector<B> models;
    for (const auto& element : value.AsElements()) {
      TFV_ASSIGN_OR_RETURN(auto model, DecodeObject(nested, element));
      models.push_back(std::move(model));
    }
    return models;
  }
};

template <typename B>
struct NestedCodec<std::set<B>> {
  using Model = B;
  static constexpr bool kDecodesUnknownParts = true;
  ModelSchema<B> nested;

  [[nodiscard]] cty::Type type() const { return cty::Type::Set(nested.type()); }
  [[nodiscard]] cty::Value ToValue(const std::set<B>& models) const {
    std::vector<cty::Value> elements;
    elements.reserve(models.size());
    for (const auto& model : models) elements.push_back(nested.Encode(model));
    return cty::Value::Set(nested.type(), std::move(elements));
  }
  [[nodiscard]] StatusOr<std::set<B>> FromValue(const cty::Value& value) const {
    std::set<B> models;
    for (const auto& element : value.AsElements()) {
      TFV_ASSIGN_OR_RETURN(auto model, DecodeObject(nested, element));
      models.insert(std::move(model));
    }
    return models;
  }
};

template <typename B>
struct NestedCodec<std::map<std::string, B>> {
  using Model = B;
  static constexpr bool kDecodesUnknownParts = true;
  ModelSchema<B> nested;

  [[nodiscard]] cty::Type type() const { return cty::Type::Map(nested.type()); }
  [[nodiscard]] cty::Value ToValue(const std::map<std::string, B>& models) const {
    std::map<std::string, cty::Value> elements;
    for (const auto& [key, model] : models) elements.emplace(key, nested.Encode(model));
    return cty::Value::Map(nested.type(), std::move(elements));
  }
  [[nodiscard]] StatusOr<std::map<std::string, B>> FromValue(const cty::Value& value) const {
    std::map<std::string, B> models;
    for (const auto& [key, element] : value.AsMap()) {
      TFV_ASSIGN_OR_RETURN(auto model, DecodeObject(nested, element));
      models.emplace(key, std::move(model));
    }
    return models;
  }
};

}  // namespace tfvault::sdk
