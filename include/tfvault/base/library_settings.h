// Removes the environment variables that configure the libraries linked into this program.
#pragma once

namespace tfvault {

// Removes from the process's environment the variables that configure the linked libraries: traces,
// key logs, and plugins or modules to load. Such settings can print secrets or write them to files,
// and users do not set them for this program. Child processes do not inherit the variables either.
// Call it in main before any library is used and before any thread is started.
void DropLibrarySettings();

}  // namespace tfvault
