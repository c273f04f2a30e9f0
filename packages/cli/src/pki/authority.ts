/** The cluster's certificate authority and what it signs. Loaded only when something has to be signed. */
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

export interface KeyPair {
  /** PEM. */
  cert: string;
  /** PEM, PKCS #8. */
  key: string;
}

/** Who a certificate is for: common name is the user, organizations are the groups. */
export interface Subject {
  commonName: string;
  organizations?: readonly string[];
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const CA_YEARS = 10;
const LEAF_YEARS = 1;
/** A machine's clock may be behind the one that signed. */
const BACKDATE_MS = 60 * 60_000;
const YEAR_MS = 365 * 24 * 60 * 60_000;

x509.cryptoProvider.set(webcrypto as unknown as Parameters<typeof x509.cryptoProvider.set>[0]);

export interface Authority {
  readonly ca: KeyPair;
  issue(subject: Subject, use: { server?: { dnsNames: readonly string[]; ips: readonly string[] }; client?: boolean }): Promise<KeyPair>;
}

export async function createAuthority(nowMs: number): Promise<Authority> {
  const keys = (await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"])) as webcrypto.CryptoKeyPair;
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=kubarium-ca",
    notBefore: new Date(nowMs - BACKDATE_MS),
    notAfter: new Date(nowMs + CA_YEARS * YEAR_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign | x509.KeyUsageFlags.digitalSignature, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return authorityOf({ cert: cert.toString("pem"), key: await pemOf(keys.privateKey) }, nowMs);
}

/** Throws when the pair cannot be read. */
export async function authorityOf(ca: KeyPair, nowMs: number): Promise<Authority> {
  const issuer = new x509.X509Certificate(ca.cert);
  const signingKey = await webcrypto.subtle.importKey("pkcs8", x509.PemConverter.decodeFirst(ca.key), ALGORITHM, false, ["sign"]);
  return {
    ca,
    async issue(subject, use) {
      const keys = (await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"])) as webcrypto.CryptoKeyPair;
      const usages = [...(use.server ? [x509.ExtendedKeyUsage.serverAuth] : []), ...(use.client ? [x509.ExtendedKeyUsage.clientAuth] : [])];
      const names = [
        ...(use.server?.dnsNames ?? []).map((value) => ({ type: "dns" as const, value })),
        ...(use.server?.ips ?? []).map((value) => ({ type: "ip" as const, value })),
      ];
      const cert = await x509.X509CertificateGenerator.create({
        subject: new x509.Name([...(subject.organizations ?? []).map((name) => ({ O: [name] })), { CN: [subject.commonName] }]).toString(),
        issuer: issuer.subject,
        notBefore: new Date(nowMs - BACKDATE_MS),
        notAfter: new Date(nowMs + LEAF_YEARS * YEAR_MS),
        signingAlgorithm: ALGORITHM,
        publicKey: keys.publicKey,
        signingKey,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension(usages),
          await x509.AuthorityKeyIdentifierExtension.create(issuer),
          ...(names.length ? [new x509.SubjectAlternativeNameExtension(names)] : []),
        ],
      });
      return { cert: cert.toString("pem"), key: await pemOf(keys.privateKey) };
    },
  };
}

/** A key pair that signs service-account tokens: PEM private (PKCS #8) and public (SPKI). */
export async function createSigningKey(): Promise<{ privateKey: string; publicKey: string }> {
  const keys = (await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"])) as webcrypto.CryptoKeyPair;
  const spki = await webcrypto.subtle.exportKey("spki", keys.publicKey);
  return { privateKey: await pemOf(keys.privateKey), publicKey: x509.PemConverter.encode(spki, "PUBLIC KEY") };
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}
