// What the environment says to the libraries in here.
#pragma once

namespace tfvault {

// Removes from the process's environment the settings of the libraries in here: traces, key logs,
// plugins and modules that they would load. They print or write what is secret, and nobody sets
// them for us. Programs that are started later do not get them either. Call it in main before any
// library is used and any thread exists.
void DropLibrarySettings();

}  // namespace tfvault
