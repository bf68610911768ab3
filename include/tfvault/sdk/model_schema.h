// Schema, decoder and encoder of a model as one declaration, so that they cannot disagree.
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
// Build it once; afterwards it is read-only and may be shared between threads.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/cty/value.h"
#include "tfvault/sdk/attr.h"
#include "tfvault/sdk/codec.h"
#include "tfvault/sdk/schema.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace tfvault::sdk {

// Options of one attribute; their meaning is in schema.h.
template <typename T>
struct AttributeOptions {
  std::string description{};  // without the default value, which is added to it
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

// A validator for "one of these values"; the diagnostic lists them.
[[nodiscard]] Validator OneOf(std::vector<cty::Value> allowed);

// "Text. Defaults to `value`."; only the text for a default that says nothing: "" or no elements.
[[nodiscard]] std::string WithDefault(const std::string& description, const cty::Value& value);

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
  // With a default value the attribute is optional and computed, as core's rules demand
  // (plugin-protocol 4.7).
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

  // Nested blocks in configuration order; never null, none means empty.
  template <typename B>
  ModelSchema& ListBlock(const std::string& name, std::vector<B> M::*member,
                         const ModelSchema<B>& nested, BlockOptions options = {}) {
    schema_.block.blocks.push_back({.name = name,
                                    .nesting = Nesting::kList,
                                    .min_items = options.min_items,
                                    .max_items = options.max_items,
                                    .block = nested.schema().block});
    fields_.push_back({.name = name,
                       .encode =
                           [member, nested](const M& model) {
                             std::vector<cty::Value> values;
                             for (const auto& block : model.*member)
                               values.push_back(nested.Encode(block));
                             return cty::Value::List(nested.schema().block.ImpliedType(),
                                                     std::move(values));
                           },
                       .decode = [member, nested](const cty::Value& value, M& model) -> Status {
                         (model.*member).clear();
                         if (!value.is_known()) return absl::OkStatus();
                         for (const auto& element : value.AsElements()) {
                           TFV_ASSIGN_OR_RETURN(auto block, nested.Decode(element));
                           (model.*member).push_back(std::move(block));
                         }
                         return absl::OkStatus();
                       }});
    return *this;
  }

  // Of a resource: the attributes that identify an object, by name.
  ModelSchema& IdentifiedBy(Identity identity) {
    schema_.identity = std::move(identity);
    return *this;
  }

  [[nodiscard]] const Schema& schema() const { return schema_; }

  // `object` conforms to the implied type and is not null; every attribute of an unknown object
  // is unknown. Errors: kInvalidArgument with the attribute's name first.
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
    return cty::Value::Object(schema_.block.ImpliedType(), std::move(attributes));
  }

 private:
  struct Field {
    std::string name{};
    std::function<cty::Value(const M&)> encode{};
    std::function<Status(const cty::Value&, M&)> decode{};
  };

  template <typename T>
  ModelSchema& Bind(const std::string& name, Attr<T> M::*member, AttributeOptions<T> options,
                    Attribute attribute) {
    const cty::Type type = Codec<T>::type();
    attribute.name = name;
    attribute.type = type;
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
    if (options.default_value) {
      attribute.default_value = Codec<T>::ToValue(*options.default_value);
      if (!attribute.keep_prior) {
        attribute.description = WithDefault(attribute.description, *attribute.default_value);
      }
    }
    if (!options.one_of.empty()) {
      std::vector<cty::Value> allowed;
      for (const auto& value : options.one_of) allowed.push_back(Codec<T>::ToValue(value));
      attribute.validators.push_back(OneOf(std::move(allowed)));
    }
    schema_.block.attributes.push_back(std::move(attribute));
    fields_.push_back({.name = name,
                       .encode =
                           [member, type](const M& model) {
                             const Attr<T>& attr = model.*member;
                             if (attr.is_unknown()) return cty::Value::Unknown(type);
                             if (attr.is_null()) return cty::Value::Null(type);
                             return Codec<T>::ToValue(*attr);
                           },
                       .decode = [member](const cty::Value& value, M& model) -> Status {
                         if (value.is_null()) {
                           model.*member = Attr<T>();
                         } else if (!value.IsWhollyKnown()) {
                           model.*member = Attr<T>::Unknown();
                         } else {
                           TFV_ASSIGN_OR_RETURN(auto decoded, Codec<T>::FromValue(value));
                           model.*member = Attr<T>(std::move(decoded));
                         }
                         return absl::OkStatus();
                       }});
    return *this;
  }

  Schema schema_;
  std::vector<Field> fields_;
};

}  // namespace tfvault::sdk
