// SPDX-License-Identifier: MPL-2.0
#include "tfvault/session/connection_advice.h"

#include "tfvault/vault/error.h"

namespace tfvault::session {
namespace {

using http::FailureCause;
using vault::VaultSaid;

// The setting between two texts; empty when the setting is empty.
std::string About(const std::string& setting, const std::string& before,
                  const std::string& after = ".") {
  return setting.empty() ? std::string() : before + setting + after;
}

std::string QuotaAdvice(const Status& status, const VaultSettings& settings) {
  if (!vault::IsThrottled(status)) {
    return "A lease count quota of Vault is used up: revoke leases that are not needed, or raise "
           "the quota (sys/quotas/lease-count).";
  }
  return "A rate quota, of Vault or of a proxy on the way, allows fewer requests than the provider "
         "sends. Raise the quota (sys/quotas/rate-limit)" +
         About(settings.parallelism, ", send fewer requests at a time (", ")") +
         About(settings.connection.time_limit, ", or allow more time (", ")") + ".";
}

std::string ForeignAdvice(const VaultSettings& settings, int http_status) {
  constexpr int kBadRequest = 400;
  if (settings.is_plain && http_status == kBadRequest) {
    return ConnectionAdvice(FailureCause::kNotHttp, settings.connection);
  }
  return "The answer from " + settings.server +
         " does not come from Vault: check that address, and any proxy or load balancer on the "
         "way.";
}

}  // namespace

std::string ConnectionAdvice(FailureCause cause, const ConnectionSettings& settings) {
  switch (cause) {
    case FailureCause::kUnknownHost:
      return "This machine cannot resolve the host name. Check its spelling" +
             About(settings.address, " in ", "") + ", and the DNS or VPN of this machine.";
    case FailureCause::kRefused:
      return "No server listens at that address. Check host and port" +
             About(settings.address, " in ", "") + ", and that the server runs.";
    case FailureCause::kUnreachable:
      return "No server answers at that address. Check host and port" +
             About(settings.address, " in ", "") + ", and firewalls, VPN and proxy" +
             About(settings.proxy, " (", ")") + " on the way.";
    case FailureCause::kSilent:
      return "The server received the request and did not answer in time. Check the server's load "
             "and log" +
             About(settings.time_limit, ", or allow more time with ", "") + ".";
    case FailureCause::kUnknownAuthority:
      return "The provider does not trust the authority of the server's certificate" +
             About(settings.trusted, "; the trusted authorities are ", "") +
             ". Configure the authority's certificate" + About(settings.authorities, " with ", "") +
             ". A proxy that decrypts TLS uses an authority of its own.";
    case FailureCause::kWrongName:
      return "The server's certificate is for other host names. Use one of those names" +
             About(settings.address, " in ", "") +
             About(settings.server_name, ", or set the expected name with ", "") + ".";
    case FailureCause::kNotValidNow:
      return "The server's certificate has expired or is not valid yet. Check this machine's "
             "clock; if the clock is right, the server needs a new certificate.";
    case FailureCause::kClientCertificate:
      return "The server requires a client certificate, or the configured client certificate "
             "cannot be used" +
             About(settings.client_certificate, ": check ", "") + ".";
    case FailureCause::kOldTls:
      return "The server supports only outdated versions of TLS: the provider requires TLS 1.2 or "
             "newer.";
    case FailureCause::kNotTls:
      return "The server does not speak TLS on that port. Write http:// to connect without TLS, or "
             "the port with TLS" +
             About(settings.address, ", in ", "") + ".";
    case FailureCause::kNotHttp:
      return "The server does not speak plain HTTP on that port. If it speaks TLS there, write "
             "https://" +
             About(settings.address, " in ", "") + ".";
    case FailureCause::kProxyUnreachable:
      return "The proxy does not answer. Check " +
             (settings.proxy.empty() ? "its address" : settings.proxy) + ".";
    case FailureCause::kProxyRefused:
      return "The proxy refused the connection. Allow the host in the proxy, or bypass the proxy" +
             About(settings.proxy, ": ", "") + ".";
    case FailureCause::kProxyAuthentication:
      return "The proxy requires a user name and a password. Write them into the proxy's URL, "
             "http://USER:PASSWORD@HOST:PORT" +
             About(settings.proxy, ": ", "") + ".";
    case FailureCause::kOther:
      break;
  }
  return {};
}

std::string TokenAdvice(const VaultSettings& settings, const std::string& token_origin) {
  return "Vault at " + settings.server + " does not know the token" +
         About(token_origin, " from ", "") +
         ": the token is wrong, has expired, was revoked, has no uses left, or belongs to another "
         "server. Log in again, and compare address and namespace with those of the login.";
}

std::string VaultAdvice(const Status& status, const VaultSettings& settings,
                        const std::string& token_origin) {
  if (const auto cause = http::FailureCauseOf(status); cause != FailureCause::kOther) {
    return ConnectionAdvice(cause, settings.connection);
  }
  if (http::FailureKindOf(status) == http::FailureKind::kInterrupted) {
    return "The connection to " + settings.server +
           " was interrupted. Check Vault's log, and proxies and load balancers on the way." +
           (settings.is_plain
                ? " Some servers close the connection like this when they expect https://."
                : "");
  }
  const int http_status = vault::HttpStatusOf(status).value_or(0);
  switch (http_status) {
    case 403:
      if (VaultSaid(status, "invalid token") || VaultSaid(status, "bad token")) {
        return TokenAdvice(settings, token_origin);
      }
      break;
    case 407:
      return ConnectionAdvice(FailureCause::kProxyAuthentication, settings.connection);
    case 429:
      return QuotaAdvice(status, settings);
    case 501:
      return "Initialise Vault at " + settings.server +
             " with 'vault operator init', or correct the address.";
    case 503:
      if (VaultSaid(status, "sealed")) {
        return "Unseal Vault at " + settings.server +
               " with 'vault operator unseal', or wait until an operator has unsealed the server.";
      }
      break;
    default:
      break;
  }
  if (vault::IsForeignAnswer(status)) return ForeignAdvice(settings, http_status);
  if (http_status == 503) {
    return "Vault at " + settings.server +
           " has no active node or is overloaded: see 'vault status'" +
           About(settings.retries, ", and raise ", " if the condition is temporary") + ".";
  }
  return {};
}

}  // namespace tfvault::session
