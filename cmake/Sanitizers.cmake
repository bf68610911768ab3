# Comma-separated -fsanitize list, empty for none. Applied to everything of ours, generated code included, because
# mixing instrumented and plain translation units hides container overflows.
set(TFVAULT_SANITIZE "" CACHE STRING "Sanitizers, for example address,undefined")
if(TFVAULT_SANITIZE)
  add_compile_options(-fsanitize=${TFVAULT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${TFVAULT_SANITIZE})
endif()
