// SPDX-License-Identifier: MPL-2.0
// The MessagePack form of values (plugin-protocol 3.2 and 3.3).
#include "cty/shape.h"
#include "tfvault/base/encoding.h"
#include "tfvault/cty/codec.h"

#include <msgpack.hpp>

#include <bit>
#include <cstdint>
#include <exception>
#include <utility>

namespace tfvault::cty {
namespace {

constexpr std::int8_t kUnknown = 0;
constexpr std::int8_t kRefinedUnknown = 12;
constexpr int kRefinementNullness = 1;  // key; true: null, false: not null

// Walks a document without allocating values. Afterwards every element that a header announces is
// known to exist, so the tree needs memory proportional to the input.
struct DocumentCheck : msgpack::null_visitor {
  bool start_array(std::uint32_t) { return ++depth <= kMaxNesting; }
  bool start_map(std::uint32_t) { return ++depth <= kMaxNesting; }
  bool end_array() { return --depth, true; }
  bool end_map() { return --depth, true; }

  std::size_t depth = 0;
};

StatusOr<msgpack::object_handle> ParseDocument(std::string_view bytes) {
  try {
    DocumentCheck check;
    std::size_t end = 0;
    if (!msgpack::parse(bytes.data(), bytes.size(), end, check)) {
      return Error(StatusCode::kInvalidArgument, check.depth > kMaxNesting
                                                     ? "MessagePack is nested too deeply"
                                                     : "malformed or truncated MessagePack");
    }
    if (end != bytes.size()) {
      return Error(StatusCode::kInvalidArgument, "trailing bytes after the MessagePack value");
    }
    // Strings refer to `bytes` and are not copied.
    const auto refer = [](msgpack::type::object_type, std::size_t, void*) { return true; };
    return msgpack::unpack(bytes.data(), bytes.size(), refer);
  } catch (const std::exception&) {
    return Error(StatusCode::kInvalidArgument, "malformed MessagePack");
  }
}

bool IsText(const msgpack::object& in) {
  return in.type == msgpack::type::STR || in.type == msgpack::type::BIN;
}

// The text of a str or bin. Both store pointer and size with the same layout, but msgpack does not
// guarantee that.
std::string_view Text(const msgpack::object& in) {
  if (in.type == msgpack::type::STR) return {in.via.str.ptr, in.via.str.size};
  return {in.via.bin.ptr, in.via.bin.size};
}

// Ignores a payload that it cannot decode, because later versions may add other refinements.
Nullness ReadRefinement(const msgpack::object_ext& ext) {
  if (ext.type() != kRefinedUnknown) return Nullness::kMaybeNull;
  const auto document = ParseDocument({ext.data(), ext.size});
  if (!document.ok() || document->get().type != msgpack::type::MAP) return Nullness::kMaybeNull;
  const auto& map = document->get().via.map;
  for (std::uint32_t i = 0; i < map.size; ++i) {
    const auto& [key, value] = map.ptr[i];
    if (key.type == msgpack::type::POSITIVE_INTEGER && key.via.u64 == kRefinementNullness &&
        value.type == msgpack::type::BOOLEAN && !value.via.boolean) {
      return Nullness::kNotNull;
    }
  }
  return Nullness::kMaybeNull;
}

StatusOr<Value> Decode(const msgpack::object& in, const Type& type, const Trail& trail);

StatusOr<Value> DecodeString(const msgpack::object& in, const Trail& trail) {
  if (!IsText(in)) return Refuse(Type::String(), trail);
  if (!IsValidUtf8(Text(in))) {
    return trail.Fail(StatusCode::kInvalidArgument, "a string must be valid UTF-8");
  }
  return Value::String(std::string(Text(in)));
}

StatusOr<Value> DecodeNumber(const msgpack::object& in, const Trail& trail) {
  StatusOr<Number> number = Number();
  switch (in.type) {
    case msgpack::type::POSITIVE_INTEGER:
      number = Number::FromUint64(in.via.u64);
      break;
    case msgpack::type::NEGATIVE_INTEGER:
      number = Number(in.via.i64);
      break;
    case msgpack::type::FLOAT32:
    case msgpack::type::FLOAT64:
      number = Number::FromDouble(in.via.f64);
      break;
    case msgpack::type::STR:
    case msgpack::type::BIN:
      number = Number::Parse(Text(in));
      break;
    default:
      return Refuse(Type::Number(), trail);
  }
  if (!number.ok()) return trail.Fail(number.status().code(), Message(number.status()));
  return Value::Number(*std::move(number));
}

StatusOr<std::vector<Value>> DecodeElements(const msgpack::object& in, const Type& type,
                                            const Trail& trail) {
  if (in.type != msgpack::type::ARRAY) return Refuse(type, trail);
  const auto& array = in.via.array;
  const bool tuple = type.kind() == Kind::kTuple;
  if (tuple && array.size != type.elements().size()) return Refuse(type, trail);
  std::vector<Value> elements;
  elements.reserve(array.size);
  for (std::uint32_t i = 0; i < array.size; ++i) {
    const Type& element = tuple ? type.elements()[i] : type.element();
    // Elements of a set have no path of their own.
    const Trail step = type.kind() == Kind::kSet ? trail : trail.Index(i);
    TFV_ASSIGN_OR_RETURN(elements.emplace_back(), Decode(array.ptr[i], element, step));
  }
  return elements;
}

// The members of a map or object.
StatusOr<std::map<std::string, Value>> DecodeMembers(const msgpack::object& in, const Type& type,
                                                     const Trail& trail) {
  if (in.type != msgpack::type::MAP) return Refuse(type, trail);
  const bool object = type.kind() == Kind::kObject;
  std::map<std::string, Value> members;
  for (std::uint32_t i = 0; i < in.via.map.size; ++i) {
    const auto& [key, value] = in.via.map.ptr[i];
    if (!IsText(key) || !IsValidUtf8(Text(key))) {
      return trail.Fail(StatusCode::kInvalidArgument, "keys must be valid UTF-8 strings");
    }
    std::string name(Text(key));
    const Trail step = object ? trail.Attribute(Text(key)) : trail.Key(Text(key));
    const Type* element = object ? nullptr : &type.element();
    if (object) {
      const auto declared = type.attributes().find(name);
      if (declared == type.attributes().end()) {
        return step.Fail(StatusCode::kInvalidArgument, "unsupported attribute");
      }
      element = &declared->second;
    }
    TFV_ASSIGN_OR_RETURN(Value member, Decode(value, *element, step));
    const auto size = members.size();
    members.emplace_hint(members.end(), std::move(name), std::move(member));
    if (members.size() == size) return step.Fail(StatusCode::kInvalidArgument, "given twice");
  }
  if (object && members.size() != type.attributes().size()) {
    return trail.Fail(StatusCode::kInvalidArgument,
                      "an object with " + std::to_string(type.attributes().size()) +
                          " attributes is required (" + std::to_string(members.size()) + " given)");
  }
  return members;
}

StatusOr<Value> DecodeDynamic(const msgpack::object& in, const Trail& trail) {
  if (in.type != msgpack::type::ARRAY || in.via.array.size != 2 || !IsText(in.via.array.ptr[0])) {
    return Refuse(Type::Dynamic(), trail);
  }
  const auto type = Type::ParseJson(Text(in.via.array.ptr[0]));
  if (!type.ok()) return trail.Fail(type.status().code(), Message(type.status()));
  return Decode(in.via.array.ptr[1], *type, trail);
}

StatusOr<Value> Decode(const msgpack::object& in, const Type& type, const Trail& trail) {
  if (in.type == msgpack::type::EXT) return Value::Unknown(type, ReadRefinement(in.via.ext));
  if (in.type == msgpack::type::NIL) return Value::Null(type);
  switch (type.kind()) {
    case Kind::kDynamic:
      return DecodeDynamic(in, trail);
    case Kind::kString:
      return DecodeString(in, trail);
    case Kind::kNumber:
      return DecodeNumber(in, trail);
    case Kind::kBool:
      if (in.type != msgpack::type::BOOLEAN) return Refuse(type, trail);
      return Value::Bool(in.via.boolean);
    case Kind::kList:
    case Kind::kSet:
    case Kind::kTuple: {
      TFV_ASSIGN_OR_RETURN(auto elements, DecodeElements(in, type, trail));
      if (type.kind() == Kind::kList) return Value::List(type.element(), std::move(elements));
      if (type.kind() == Kind::kSet) return Value::Set(type.element(), std::move(elements));
      return Value::Tuple(std::move(elements));
    }
    case Kind::kMap:
    case Kind::kObject:
      break;
  }
  TFV_ASSIGN_OR_RETURN(auto members, DecodeMembers(in, type, trail));
  if (type.kind() == Kind::kMap) return Value::Map(type.element(), std::move(members));
  return Value::Object(type, std::move(members));
}

// The stream that msgpack::packer writes to.
struct Output {
  void write(const char* data, std::size_t size) { bytes.append(data, size); }
  std::string bytes;
};

class Encoder {
 public:
  [[nodiscard]] Status Encode(const Value& value, const Type& type, const Trail& trail);
  [[nodiscard]] std::string TakeBytes() { return std::move(output_.bytes); }

 private:
  [[nodiscard]] Status EncodeString(std::string_view text, const Trail& trail);
  void EncodeNumber(const Number& number);
  void EncodeUnknown(Nullness nullness);

  Output output_;
  msgpack::packer<Output> packer_{output_};
};

std::uint32_t Size32(std::size_t size) { return static_cast<std::uint32_t>(size); }

Status Encoder::EncodeString(std::string_view text, const Trail& trail) {
  if (!IsValidUtf8(text)) {
    return trail.Fail(StatusCode::kInvalidArgument, "a string must be valid UTF-8");
  }
  packer_.pack_str(Size32(text.size())).pack_str_body(text.data(), Size32(text.size()));
  return absl::OkStatus();
}

void Encoder::EncodeNumber(const Number& number) {
  if (const auto integer = number.AsInt64()) {
    packer_.pack_int64(*integer);
  } else if (const auto real = number.AsExactDouble()) {
    // pack_double cannot be used: it converts whole numbers to integers and overflows at 2^64.
    const auto bits = std::bit_cast<std::uint64_t>(*real);
    output_.bytes += '\xcb';
    for (int shift = 56; shift >= 0; shift -= 8) {
      output_.bytes += static_cast<char>((bits >> shift) & 0xFFU);
    }
  } else {
    const std::string text = number.ToString();
    packer_.pack_str(Size32(text.size())).pack_str_body(text.data(), Size32(text.size()));
  }
}

void Encoder::EncodeUnknown(Nullness nullness) {
  if (nullness == Nullness::kMaybeNull) {
    packer_.pack_ext(1, kUnknown).pack_ext_body("\0", 1);
    return;
  }
  Output payload;
  msgpack::packer<Output>(payload).pack_map(1).pack_int(kRefinementNullness).pack_false();
  const auto size = Size32(payload.bytes.size());
  packer_.pack_ext(size, kRefinedUnknown).pack_ext_body(payload.bytes.data(), size);
}

Status Encoder::Encode(const Value& value, const Type& type, const Trail& trail) {
  if (const auto mismatch = Mismatch(value, type)) {
    return trail.Fail(StatusCode::kInternal, *mismatch);
  }
  if (type.is_dynamic() && !value.type().is_dynamic()) {
    const std::string actual = value.type().ToJson();
    packer_.pack_array(2);
    packer_.pack_bin(Size32(actual.size())).pack_bin_body(actual.data(), Size32(actual.size()));
    return Encode(value, value.type(), trail);
  }
  if (value.is_unknown()) {
    EncodeUnknown(value.nullness());
    return absl::OkStatus();
  }
  if (value.is_null()) {
    packer_.pack_nil();
    return absl::OkStatus();
  }
  switch (type.kind()) {
    case Kind::kDynamic:  // the type of a known value is never dynamic
      break;
    case Kind::kString:
      return EncodeString(value.AsString(), trail);
    case Kind::kNumber:
      EncodeNumber(value.AsNumber());
      break;
    case Kind::kBool:
      value.AsBool() ? packer_.pack_true() : packer_.pack_false();
      break;
    case Kind::kList:
    case Kind::kSet:
    case Kind::kTuple: {
      const auto& elements = value.AsElements();
      packer_.pack_array(Size32(elements.size()));
      for (std::size_t i = 0; i < elements.size(); ++i) {
        const Type& element = type.kind() == Kind::kTuple ? type.elements()[i] : type.element();
        const Trail step = type.kind() == Kind::kSet ? trail : trail.Index(i);
        TFV_RETURN_IF_ERROR(Encode(elements[i], element, step));
      }
      break;
    }
    case Kind::kMap:
    case Kind::kObject:
      packer_.pack_map(Size32(value.AsMap().size()));
      for (const auto& [name, member] : value.AsMap()) {
        TFV_RETURN_IF_ERROR(EncodeString(name, trail));
        const bool object = type.kind() == Kind::kObject;
        TFV_RETURN_IF_ERROR(Encode(member, object ? type.attributes().at(name) : type.element(),
                                   object ? trail.Attribute(name) : trail.Key(name)));
      }
      break;
  }
  return absl::OkStatus();
}

}  // namespace

StatusOr<Value> DecodeMsgpack(std::string_view bytes, const Type& type) {
  TFV_ASSIGN_OR_RETURN(const auto document, ParseDocument(bytes));
  return Decode(document.get(), type, Trail());
}

StatusOr<std::string> EncodeMsgpack(const Value& value, const Type& type) {
  Encoder encoder;
  TFV_RETURN_IF_ERROR(encoder.Encode(value, type, Trail()));
  return encoder.TakeBytes();
}

}  // namespace tfvault::cty
