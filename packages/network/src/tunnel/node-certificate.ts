/**
 * Whether who answers at a node's address is that node. The cluster's CA signs for everybody, so its signature alone says little: a
 * certificate must name the node or the address that was dialed, as kube-apiserver demands of kubelets, and one that was made out to a
 * node (`CN=system:node:NAME`) stands for no other, whatever addresses it has. Words are those of Go's crypto/x509.
 */
import { isIP } from "node:net";
import { checkServerIdentity, type PeerCertificate } from "node:tls";

const NODE_USER = "system:node:";

/** What OpenSSL's verdicts are in Go. */
const VERDICTS: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "certificate signed by unknown authority",
  SELF_SIGNED_CERT_IN_CHAIN: "certificate signed by unknown authority",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "certificate signed by unknown authority",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "certificate signed by unknown authority",
  CERT_SIGNATURE_FAILURE: "certificate signed by unknown authority",
  CERT_HAS_EXPIRED: "certificate has expired or is not yet valid",
  CERT_NOT_YET_VALID: "certificate has expired or is not yet valid",
  INVALID_PURPOSE: "certificate specifies an incompatible key usage",
};

/** Who answered is not who was called. */
export class CertificateError extends Error {
  constructor(why: string) {
    super(`tls: failed to verify certificate: x509: ${why}`);
    this.name = "CertificateError";
  }
}

/** For `checkServerIdentity` of a connection to that node. */
export function nodeIdentity(node: { name: string; host: string }): (_: string, certificate: PeerCertificate) => Error | undefined {
  const { name, host } = node;
  return (_, certificate) => {
    const user = String(certificate.subject?.CN ?? "");
    if (user.startsWith(NODE_USER) && user !== NODE_USER + name)
      return new CertificateError(`certificate is valid for ${user}, not ${NODE_USER}${name}`);
    const names = sansOf(certificate);
    if (names.dns.length + names.ips.length > 0 && [name, host].some((wanted) => !checkServerIdentity(wanted, certificate)))
      return undefined;
    return new CertificateError(isIP(host) ? notForAddress(host, names.ips) : notForName(host, names.dns));
  };
}

/** The same error, or one in Go's words when it is about a certificate. */
export function certificateError(error: Error & { code?: string }): Error {
  const verdict = VERDICTS[error.code ?? ""];
  return verdict === undefined ? error : new CertificateError(verdict);
}

/** `DNS:node-1, IP Address:127.0.0.2`. */
function sansOf({ subjectaltname = "" }: PeerCertificate): { dns: string[]; ips: string[] } {
  const of = (kind: string): string[] =>
    subjectaltname
      .split(", ")
      .filter((part) => part.startsWith(kind))
      .map((part) => part.slice(kind.length));
  return { dns: of("DNS:"), ips: of("IP Address:") };
}

const notForAddress = (host: string, ips: readonly string[]): string =>
  ips.length === 0
    ? `cannot validate certificate for ${host} because it doesn't contain any IP SANs`
    : `certificate is valid for ${ips.join(", ")}, not ${host}`;

const notForName = (host: string, names: readonly string[]): string =>
  names.length === 0
    ? `certificate is not valid for any names, but wanted to match ${host}`
    : `certificate is valid for ${names.join(", ")}, not ${host}`;
