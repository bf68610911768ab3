# SPDX-License-Identifier: MPL-2.0
# Comma-separated -fsanitize list, empty for none. It applies to all of our code, generated code included, because container
# overflows stay hidden if instrumented and plain translation units are mixed.
set(TFVAULT_SANITIZE "" CACHE STRING "Sanitizers, for example address,undefined")
if(TFVAULT_SANITIZE)
  add_compile_options(-fsanitize=${TFVAULT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${TFVAULT_SANITIZE})
endif()
