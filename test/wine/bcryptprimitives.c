// SPDX-License-Identifier: MPL-2.0
// The library that Go programs take random numbers from, and that Wine 8 lacks.
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID data, ULONG size);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) {
  return SystemFunction036(data, (ULONG)size);
}
