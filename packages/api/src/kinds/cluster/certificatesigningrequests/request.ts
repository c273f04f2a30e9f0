/** A PKCS#10 request: whether it can be read, and whether its signature is right. Source: ParseCSR of pkg/apis/certificates. */
import { createPublicKey, verify } from "node:crypto";

const PEM = /-----BEGIN ([^-]+)-----\s+([A-Za-z0-9+/=\s]*?)-----END \1-----/;
const SEQUENCE = 0x30;
const BIT_STRING = 0x03;

interface Element {
  tag: number;
  /** Where its content starts and it ends. */
  start: number;
  end: number;
  /** Tag and length included. */
  whole: Buffer;
}

function elementAt(der: Buffer, offset: number): Element {
  const tag = der[offset];
  const first = der[offset + 1];
  if (tag === undefined || first === undefined) throw new Error("asn1: syntax error: data truncated");
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (lengthBytes > 4) throw new Error("asn1: structure error: length too large");
  const length = lengthBytes === 0 ? first : der.readUIntBE(offset + 2, lengthBytes);
  const start = offset + 2 + lengthBytes;
  const end = start + length;
  if (end > der.length) throw new Error("asn1: syntax error: data truncated");
  return { tag, start, end, whole: der.subarray(offset, end) };
}

function childrenOf(der: Buffer, parent: Element, count: number): Element[] {
  const children: Element[] = [];
  for (let offset = parent.start; offset < parent.end && children.length < count; ) {
    const child = elementAt(der, offset);
    children.push(child);
    offset = child.end;
  }
  if (children.length < count) throw new Error("asn1: syntax error: sequence truncated");
  return children;
}

/** Signature algorithms by the hexadecimal form of their OID. */
const HASHES: Record<string, string | null> = {
  "2a864886f70d01010b": "sha256",
  "2a864886f70d01010c": "sha384",
  "2a864886f70d01010d": "sha512",
  "2a8648ce3d040302": "sha256",
  "2a8648ce3d040303": "sha384",
  "2a8648ce3d040304": "sha512",
  "2b6570": null,
};

/** What is wrong with a request, given as the base64 of its PEM; undefined when nothing is. */
export function requestProblem(encoded: string | undefined): string | undefined {
  const [, type, body = ""] = PEM.exec(Buffer.from(encoded ?? "", "base64").toString("latin1")) ?? [];
  if (type !== "CERTIFICATE REQUEST") return "PEM block type must be CERTIFICATE REQUEST";
  try {
    return signatureProblem(Buffer.from(body, "base64"));
  } catch (error) {
    return (error as Error).message;
  }
}

function signatureProblem(der: Buffer): string | undefined {
  const request = elementAt(der, 0);
  if (request.tag !== SEQUENCE) throw new Error("asn1: structure error: tags don't match");
  if (request.end < der.length) throw new Error("asn1: syntax error: trailing data");
  const [info, algorithm, signature] = childrenOf(der, request, 3) as [Element, Element, Element];
  if (signature.tag !== BIT_STRING) throw new Error("asn1: structure error: tags don't match");
  const [, , publicKey] = childrenOf(der, info, 3) as [Element, Element, Element];
  const [oid] = childrenOf(der, algorithm, 1) as [Element];
  const hash = HASHES[der.subarray(oid.start, oid.end).toString("hex")];
  if (hash === undefined) return "x509: cannot verify signature: algorithm unimplemented";
  const key = createPublicKey({ key: publicKey.whole, format: "der", type: "spki" });
  const isRight = verify(hash, info.whole, key, der.subarray(signature.start + 1, signature.end));
  if (isRight) return undefined;
  return key.asymmetricKeyType === "rsa" ? "crypto/rsa: verification error" : "x509: ECDSA verification failure";
}
