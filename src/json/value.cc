// SPDX-License-Identifier: MPL-2.0
#include "tfvault/json/value.h"

#include <cstddef>
#include <utility>

namespace tfvault::json {
namespace {

// Copying values with deeper nesting would overflow the stack.
constexpr std::size_t kMaxDepth = 500;
// A value of two bytes of text takes up to a hundred bytes of memory.
constexpr std::size_t kMaxValues = 1'000'000;

// Adds limits to the library's builder of values, which has none. The library's parser with a
// callback is not used, because it takes quadratic time for an array of empty elements.
class Builder {
 public:
  Builder(Value& root, const std::stop_token& stop) : dom_(root, false), stop_(stop) {}

  bool null() { return Count() && dom_.null(); }
  bool boolean(bool value) { return Count() && dom_.boolean(value); }
  bool number_integer(Value::number_integer_t value) {
    return Count() && dom_.number_integer(value);
  }
  bool number_unsigned(Value::number_unsigned_t value) {
    return Count() && dom_.number_unsigned(value);
  }
  bool number_float(Value::number_float_t value, const std::string& text) {
    return Count() && dom_.number_float(value, text);
  }
  bool string(std::string& value) { return Count() && dom_.string(value); }
  bool binary(Value::binary_t& /*value*/) { return false; }  // JSON text has none
  bool key(std::string& name) { return dom_.key(name); }
  bool start_object(std::size_t size) { return Count() && Enter() && dom_.start_object(size); }
  bool start_array(std::size_t size) { return Count() && Enter() && dom_.start_array(size); }
  bool end_object() { return Leave() && dom_.end_object(); }
  bool end_array() { return Leave() && dom_.end_array(); }
  static bool parse_error(std::size_t /*position*/, const std::string& /*last_token*/,
                          const nlohmann::detail::exception& /*error*/) {
    return false;
  }

 private:
  bool Count() { return ++values_ <= kMaxValues && !stop_.stop_requested(); }
  bool Enter() { return ++depth_ <= kMaxDepth; }
  bool Leave() { return --depth_, true; }

  nlohmann::detail::json_sax_dom_parser<Value> dom_;
  const std::stop_token& stop_;
  std::size_t values_ = 0;
  std::size_t depth_ = 0;
};

}  // namespace

StatusOr<Value> Parse(std::string_view text, const std::stop_token& stop) {
  Value value;
  Builder builder(value, stop);
  if (Value::sax_parse(text, &builder)) return value;
  if (stop.stop_requested()) return Error(StatusCode::kCancelled, "reading JSON was cancelled");
  return Error(StatusCode::kInvalidArgument,
               "the text is not JSON, or exceeds the size or nesting limit");
}

std::string Write(const Value& value) {
  return value.dump(-1, ' ', false, Value::error_handler_t::replace);
}

}  // namespace tfvault::json
