// SPDX-License-Identifier: MPL-2.0
// Includes every header that a Terraform provider needs: types and values, the base classes of the
// SDK, and ServeProvider for main. A program that serves another gRPC service as a go-plugin plugin
// includes tfvault/plugin/serve.h instead.
#pragma once

#include "tfvault/base/log.h"
#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"
#include "tfvault/base/time.h"
#include "tfvault/cty/codec.h"
#include "tfvault/cty/number.h"
#include "tfvault/cty/path.h"
#include "tfvault/cty/type.h"
#include "tfvault/cty/value.h"
#include "tfvault/sdk/action.h"
#include "tfvault/sdk/attr.h"
#include "tfvault/sdk/call_context.h"
#include "tfvault/sdk/codec.h"
#include "tfvault/sdk/data_source.h"
#include "tfvault/sdk/diagnostics.h"
#include "tfvault/sdk/ephemeral_resource.h"
#include "tfvault/sdk/fetch_ahead.h"
#include "tfvault/sdk/function.h"
#include "tfvault/sdk/list_resource.h"
#include "tfvault/sdk/model_schema.h"
#include "tfvault/sdk/provider.h"
#include "tfvault/sdk/resource.h"
#include "tfvault/sdk/schema.h"
#include "tfvault/serve/serve_provider.h"
