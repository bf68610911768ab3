#include "provider/object/private_data.h"

namespace tfvault::provider {

nlohmann::json PrivateObject(const sdk::CallContext& ctx) {
  auto object = nlohmann::json::parse(ctx.private_data(), nullptr, false);
  return object.is_object() ? object : nlohmann::json::object();
}

void StorePrivateObject(sdk::CallContext& ctx, const nlohmann::json& object) {
  if (object == PrivateObject(ctx)) return;
  using Handler = nlohmann::json::error_handler_t;
  ctx.set_private_data(object.empty() ? std::string()
                                      : object.dump(-1, ' ', false, Handler::replace));
}

}  // namespace tfvault::provider
