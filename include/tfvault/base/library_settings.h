// SPDX-License-Identifier: MPL-2.0
// Removes the environment variables that configure the libraries linked into this program.
#pragma once

namespace tfvault {

// Removes these variables from the process's environment: traces, key logs, and plugins or modules
// to load. Such settings can print secrets or write secrets to files, and users do not set them for
// this program. Child processes do not inherit the variables either. Call the function in main
// before any library is used and before any thread is started.
void DropLibrarySettings();

}  // namespace tfvault
