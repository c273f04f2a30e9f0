/** A TLS Secret whose certificate and key do not go together. Source: warningsForSecret, and crypto/tls X509KeyPair for the texts. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import type { AnyObject } from "../../../machinery/definition.ts";

const BLOCK = /-----BEGIN ([^-]+)-----[\s\S]*?-----END \1-----/g;

export function secretWarnings({ type, data = {} }: AnyObject): string[] {
  if (type !== "kubernetes.io/tls") return [];
  const text = (key: string): string => Buffer.from(data[key] ?? "", "base64").toString("latin1");
  const problem = problemWithPair(text("tls.crt"), text("tls.key"));
  return problem ? [problem] : [];
}

function problemWithPair(certificate: string, key: string): string | undefined {
  const certificateTypes = blockTypes(certificate);
  if (!certificateTypes.includes("CERTIFICATE")) {
    if (!certificateTypes.length) return "tls: failed to find any PEM data in certificate input";
    if (certificateTypes.length === 1 && certificateTypes[0]?.endsWith("PRIVATE KEY")) {
      return "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched";
    }
    return `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${certificateTypes.join(" ")}]`;
  }
  const keyTypes = blockTypes(key);
  if (!keyTypes.some((type) => type === "PRIVATE KEY" || type.endsWith(" PRIVATE KEY"))) {
    if (!keyTypes.length) return "tls: failed to find any PEM data in key input";
    if (keyTypes.length === 1 && keyTypes[0] === "CERTIFICATE") {
      return "tls: found a certificate rather than a key in the PEM for the private key";
    }
    return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${keyTypes.join(" ")}]`;
  }
  return mismatch(certificate, key);
}

const blockTypes = (pem: string): string[] => [...pem.matchAll(BLOCK)].map(([, type = ""]) => type);

function mismatch(certificate: string, key: string): string | undefined {
  let parsed: X509Certificate;
  try {
    parsed = new X509Certificate(certificate);
  } catch {
    return "x509: malformed certificate";
  }
  try {
    return parsed.checkPrivateKey(createPrivateKey(key)) ? undefined : "tls: private key does not match public key";
  } catch {
    return "tls: failed to parse private key";
  }
}
