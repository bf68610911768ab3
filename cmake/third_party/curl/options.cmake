# SPDX-License-Identifier: MPL-2.0
# The parts of libcurl that the provider needs, for `cmake -C`: HTTP with OpenSSL, nghttp2 and zlib. The certificates are those that
# the provider chooses, and no file of the user changes a request.
foreach(option HTTP_ONLY USE_NGHTTP2 CURL_USE_OPENSSL CURL_ZLIB CURL_DISABLE_NETRC CURL_DISABLE_NTLM CURL_DISABLE_ALTSVC CURL_DISABLE_HSTS)
  set(${option} ON CACHE BOOL "")
endforeach()
foreach(option BUILD_SHARED_LIBS BUILD_CURL_EXE BUILD_TESTING CURL_USE_LIBSSH2 CURL_USE_LIBPSL USE_LIBIDN2 CURL_BROTLI CURL_ZSTD ENABLE_MANUAL)
  set(${option} OFF CACHE BOOL "")
endforeach()
set(CURL_CA_BUNDLE none CACHE STRING "")
set(CURL_CA_PATH none CACHE STRING "")
