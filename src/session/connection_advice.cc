#include "tfvault/session/connection_advice.h"

#include "tfvault/vault/error.h"

namespace tfvault::session {
namespace {

using http::FailureCause;
using vault::VaultSaid;

// The setting between two pieces of text, or nothing without one.
std::string About(const std::string& setting, const std::string& before,
                  const std::string& after = ".") {
  return setting.empty() ? std::string() : before + setting + after;
}

std::string QuotaAdvice(const Status& status, const VaultSettings& settings) {
  if (!vault::IsThrottled(status)) {
    return "Vault counts the leases and has no room for another: revoke some that nobody needs, or "
           "raise the quota (sys/quotas/lease-count).";
  }
  return "A rate quota, of Vault or of something on the way, lets fewer requests through than are "
         "sent. Raise the quota (sys/quotas/rate-limit)" +
         About(settings.parallelism, ", send fewer at a time (", ")") +
         About(settings.connection.time_limit, ", or allow more time (", ")") + ".";
}

std::string ForeignAdvice(const VaultSettings& settings, int http_status) {
  constexpr int kBadRequest = 400;
  if (settings.is_plain && http_status == kBadRequest) {
    return ConnectionAdvice(FailureCause::kNotHttp, settings.connection);
  }
  return "Something else than Vault answers at " + settings.server +
         ": check that address, and any proxy or load balancer on the way.";
}

}  // namespace

std::string ConnectionAdvice(FailureCause cause, const ConnectionSettings& settings) {
  switch (cause) {
    case FailureCause::kUnknownHost:
      return "This machine finds no host of that name. Check its spelling" +
             About(settings.address, " in ", "") + ", and the DNS or VPN of this machine.";
    case FailureCause::kRefused:
      return "Nothing listens there. Check host and port" + About(settings.address, " in ", "") +
             ", and that the server runs.";
    case FailureCause::kUnreachable:
      return "Nothing answers there. Check host and port" + About(settings.address, " in ", "") +
             ", and firewalls, VPN and proxy" + About(settings.proxy, " (", ")") + " on the way.";
    case FailureCause::kSilent:
      return "The server took the request and did not answer in time. Look at its load and its "
             "log" +
             About(settings.time_limit, ", or allow more time with ", "") + ".";
    case FailureCause::kUnknownAuthority:
      return "The certificate is not from an authority that is trusted here" +
             About(settings.trusted, "; trusted are ", "") + ". Name the authority's certificate" +
             About(settings.authorities, " with ", "") +
             ". A proxy that looks into TLS has an authority of its own.";
    case FailureCause::kWrongName:
      return "The certificate is for other names. Use one of them" +
             About(settings.address, " in ", "") +
             About(settings.server_name, ", or say with ", " which one to expect") + ".";
    case FailureCause::kNotValidNow:
      return "The certificate has expired or is not valid yet. Compare this machine's clock; if it "
             "is right, the server needs a new certificate.";
    case FailureCause::kClientCertificate:
      return "The server wants a certificate of this machine, or the one it is given cannot be "
             "used" +
             About(settings.client_certificate, ": check ", "") + ".";
    case FailureCause::kOldTls:
      return "The server speaks only versions of TLS that are too old: it needs 1.2 or newer.";
    case FailureCause::kNotTls:
      return "The server does not speak TLS on that port. Write http:// if that is meant, or the "
             "port with TLS" +
             About(settings.address, ", in ", "") + ".";
    case FailureCause::kNotHttp:
      return "The server does not speak plain HTTP on that port. If it speaks TLS there, write "
             "https://" +
             About(settings.address, " in ", "") + ".";
    case FailureCause::kProxyUnreachable:
      return "The proxy does not answer. Check " +
             (settings.proxy.empty() ? "its address" : settings.proxy) + ".";
    case FailureCause::kProxyRefused:
      return "The proxy does not let the connection through. Allow the host there, or go past it" +
             About(settings.proxy, ": ", "") + ".";
    case FailureCause::kProxyAuthentication:
      return "The proxy wants a user name and a password. They belong into its URL, "
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
         ", or not any more: it is wrong, has expired, was revoked or used up, or is another "
         "server's. Log in again, and compare address and namespace with those of the login.";
}

std::string VaultAdvice(const Status& status, const VaultSettings& settings,
                        const std::string& token_origin) {
  if (const auto cause = http::FailureCauseOf(status); cause != FailureCause::kOther) {
    return ConnectionAdvice(cause, settings.connection);
  }
  if (http::FailureKindOf(status) == http::FailureKind::kInterrupted) {
    return "The connection to " + settings.server +
           " broke. Look at Vault's log, and at proxies and load balancers on the way." +
           (settings.is_plain ? " Some servers end it so when they expect https://." : "");
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
               " with 'vault operator unseal', or wait until somebody has.";
      }
      break;
    default:
      break;
  }
  if (vault::IsForeignAnswer(status)) return ForeignAdvice(settings, http_status);
  if (http_status == 503) {
    return "Vault at " + settings.server +
           " has no active node or too much to do: see 'vault status'" +
           About(settings.retries, ", and raise ", " when that passes by itself") + ".";
  }
  return {};
}

}  // namespace tfvault::session
