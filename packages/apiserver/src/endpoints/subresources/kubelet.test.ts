import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { kubeletClient, unreachable } from "./kubelet.ts";

const dir = mkdtempSync(join(tmpdir(), "kubelet-client-"));
const openssl = (command: string): Buffer => execFileSync("openssl", command.split(" "), { cwd: dir, stdio: "pipe" });
const file = (name: string): string => readFileSync(join(dir, name), "utf8");
const KEY = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1";
const servers: Server[] = [];

beforeAll(() => {
  for (const ca of ["ca", "other-ca"]) openssl(`req -x509 ${KEY} -subj /CN=${ca} -keyout ${ca}.key -out ${ca}.crt`);
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
afterAll(() => rmSync(dir, { recursive: true }));

/** A kubelet's port that shows such a certificate. */
async function nodeThatShows(ca: string, subject: string, extension: string): Promise<number> {
  openssl(`req -x509 -CA ${ca}.crt -CAkey ${ca}.key ${KEY} -subj ${subject} -addext ${extension} -keyout node.key -out node.crt`);
  const server = createServer({ cert: file("node.crt"), key: file("node.key") }, (_, answer) => answer.end("ok"));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

const NODE_1 = "/O=system:nodes/CN=system:node:node-1";
test.for([
  { shows: "its own", ca: "ca", subject: NODE_1, extension: "subjectAltName=DNS:node-1,IP:127.0.0.1", why: undefined },
  { shows: "its own, without the address", ca: "ca", subject: NODE_1, extension: "subjectAltName=DNS:node-1", why: undefined },
  {
    shows: "another node's",
    ca: "ca",
    subject: "/CN=system:node:node-2",
    extension: "subjectAltName=DNS:node-2,IP:127.0.0.1",
    why: "certificate is valid for system:node:node-2, not system:node:node-1",
  },
  {
    shows: "the apiserver's",
    ca: "ca",
    subject: "/CN=kube-apiserver",
    extension: "subjectAltName=DNS:kubernetes,IP:10.96.0.1",
    why: "certificate is valid for 10.96.0.1, not 127.0.0.1",
  },
  {
    shows: "one for clients",
    ca: "ca",
    subject: NODE_1,
    extension: "extendedKeyUsage=clientAuth",
    why: "certificate specifies an incompatible key usage",
  },
  {
    shows: "its own by another authority",
    ca: "other-ca",
    subject: NODE_1,
    extension: "subjectAltName=DNS:node-1",
    why: "certificate signed by unknown authority",
  },
])("a node that shows $shows certificate: $why", async ({ ca, subject, extension, why }) => {
  const node = { name: "node-1", host: "127.0.0.1", port: await nodeThatShows(ca, subject, extension) };
  const client = kubeletClient({ cert: file("ca.crt"), key: file("ca.key"), ca: file("ca.crt") });
  const outcome = await client.open(node, "/healthz").then(
    (answer) => answer.response.resume().statusCode,
    (error: Error) => unreachable(node, "/healthz", error).message,
  );
  const refused = `Get "https://127.0.0.1:${node.port}/healthz": tls: failed to verify certificate: x509: ${why}`;
  expect(outcome).toBe(why ? refused : 200);
});
