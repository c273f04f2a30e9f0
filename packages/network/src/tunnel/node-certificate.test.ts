import type { PeerCertificate } from "node:tls";
import { expect, test } from "vitest";
import { certificateError, nodeIdentity } from "./node-certificate.ts";

const NODE = { name: "node-1", host: "127.0.0.2" };
const CN = "system:node:node-1";

test.for([
  { shows: "its name and address", cn: CN, sans: "DNS:node-1, IP Address:127.0.0.2", why: undefined },
  { shows: "its name alone, as containers whose addresses come later", cn: CN, sans: "DNS:node-1", why: undefined },
  { shows: "its address alone", cn: CN, sans: "IP Address:127.0.0.2", why: undefined },
  { shows: "its address, made out to no node", cn: "host@1", sans: "IP Address:127.0.0.2", why: undefined },
  {
    shows: "another node's",
    cn: "system:node:node-2",
    sans: "DNS:node-2, IP Address:127.0.0.3",
    why: "certificate is valid for system:node:node-2, not system:node:node-1",
  },
  {
    shows: "another node's with this one's address",
    cn: "system:node:node-2",
    sans: "IP Address:127.0.0.2",
    why: "certificate is valid for system:node:node-2, not system:node:node-1",
  },
  {
    shows: "the apiserver's",
    cn: "kube-apiserver",
    sans: "DNS:localhost, IP Address:127.0.0.1, IP Address:10.96.0.1",
    why: "certificate is valid for 127.0.0.1, 10.96.0.1, not 127.0.0.2",
  },
  {
    shows: "names of others only",
    cn: "x",
    sans: "DNS:node-10",
    why: "cannot validate certificate for 127.0.0.2 because it doesn't contain any IP SANs",
  },
  {
    shows: "no names at all",
    cn: CN,
    sans: undefined,
    why: "cannot validate certificate for 127.0.0.2 because it doesn't contain any IP SANs",
  },
])("$shows", ({ cn, sans, why }) => {
  const certificate = { subject: { CN: cn }, subjectaltname: sans } as PeerCertificate;
  expect(nodeIdentity(NODE)("", certificate)?.message).toBe(why && `tls: failed to verify certificate: x509: ${why}`);
});

test("a node with a name for an address is held to it in Go's words", () => {
  const check = nodeIdentity({ name: "node-1", host: "node-1.example.com" });
  const certificate = (subjectaltname?: string): PeerCertificate => ({ subject: { CN: "x" }, subjectaltname }) as PeerCertificate;
  expect(check("", certificate("DNS:a, DNS:b"))?.message).toContain("certificate is valid for a, b, not node-1.example.com");
  expect(check("", certificate())?.message).toContain("certificate is not valid for any names, but wanted to match node-1.example.com");
});

test("an error of the connection stays what it is", () => {
  const error = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
  expect(certificateError(error)).toBe(error);
});
