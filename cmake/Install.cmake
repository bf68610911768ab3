# SPDX-License-Identifier: MPL-2.0
# Installs the SDK as a package for other providers: `cmake --install build/release --component sdk`, then
# find_package(tfvault). The package contains engine and wire for the linker; their headers are private.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(sdk_components platform base json cty sdk engine wire plugin serve)
list(TRANSFORM sdk_components PREPEND tfvault_ OUTPUT_VARIABLE sdk_targets)
install(
  TARGETS ${sdk_targets} tfvault_plugin_proto tfvault_wire_proto
  EXPORT tfvault
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT sdk
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
# The components that architecture.md calls public.
install(FILES ${PROJECT_SOURCE_DIR}/include/tfvault/provider_sdk.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/tfvault COMPONENT sdk)
foreach(component base cty sdk plugin serve)
  install(
    DIRECTORY ${PROJECT_SOURCE_DIR}/include/tfvault/${component}
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/tfvault
    COMPONENT sdk)
endforeach()

set(package_directory ${CMAKE_INSTALL_LIBDIR}/cmake/tfvault)
install(EXPORT tfvault NAMESPACE tfvault:: FILE tfvault-targets.cmake DESTINATION ${package_directory} COMPONENT sdk)
configure_package_config_file(cmake/tfvault-config.cmake.in tfvault-config.cmake INSTALL_DESTINATION ${package_directory})
# Before 1.0 a minor version may break the API.
write_basic_package_version_file(tfvault-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/tfvault-config.cmake ${PROJECT_BINARY_DIR}/tfvault-config-version.cmake
        DESTINATION ${package_directory} COMPONENT sdk)
