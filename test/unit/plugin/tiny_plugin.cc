// SPDX-License-Identifier: MPL-2.0
// The smallest plugin: only the services of go-plugin, for both protocols. -debug starts it in
// debug mode.
#include "tfvault/base/environment.h"
#include "tfvault/base/log.h"
#include "tfvault/plugin/serve.h"

#include <cstdlib>
#include <iostream>
#include <string>

int main(int argc, char** argv) {
  const auto environment = tfvault::ProcessEnvironment();
  const tfvault::JsonLogger logger(2, tfvault::LogLevelFromEnvironment(environment));
  return tfvault::plugin::Serve({.services = {{5, nullptr}, {6, nullptr}},
                                 .program_name = "tiny-plugin",
                                 .explanation = "This is the tiny plugin of a test.\n",
                                 .source_address = "terraform.local/test/tiny",
                                 .on_drain =
                                     [&] {
                                       std::cerr << (environment("PLUGIN_CLIENT_CERT")
                                                         ? "drained, certificate visible\n"
                                                         : "drained\n");
                                     },
                                 .debug = argc > 1 && std::string(argv[1]) == "-debug"},
                                environment, logger);
}
