import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createSecureServer, type Http2SecureServer, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, type Readable } from "node:stream";
import { rootCertificates } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DialError } from "../dial-error.ts";
import { type NodeAddress, Tunnels } from "./client.ts";
import { SESSION_OPTIONS } from "./protocol.ts";
import { acceptTunnel, readTunnelRequest, refuseTunnel } from "./server.ts";

const dir = mkdtempSync(join(tmpdir(), "tunnel-"));
let server: Http2SecureServer;
let tunnels: Tunnels;
let identity: { cert: string; key: string };
let sessions = 0;
const never = new AbortController().signal;
const node = (name = "node-1"): NodeAddress => ({ name, host: "127.0.0.1", port: (server.address() as AddressInfo).port });

/** Answers what the target's port says: 80 echoes, 81 refuses, 82 never answers. */
function answer(request: Http2ServerRequest, response: Http2ServerResponse): void {
  const wanted = readTunnelRequest(request, response);
  if (!wanted || wanted.port === 82) return;
  if (wanted.port === 81) return refuseTunnel(wanted.stream, new DialError(wanted.host, 81, "refused"));
  if (acceptTunnel(wanted.stream)) wanted.stream.pipe(new PassThrough()).pipe(wanted.stream);
}

async function text(stream: Readable): Promise<string> {
  let all = "";
  for await (const chunk of stream) all += String(chunk);
  return all;
}

beforeAll(async () => {
  const options =
    "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key -out cert -subj /O=system:nodes/CN=system:node:node-1 -addext subjectAltName=DNS:node-1 -days 1".split(
      " ",
    );
  execFileSync("openssl", options, { cwd: dir, stdio: "pipe" });
  const [cert, key] = ["cert", "key"].map((name) => readFileSync(join(dir, name), "utf8")) as [string, string];
  server = createSecureServer({ ...SESSION_OPTIONS, cert, key, ca: cert, requestCert: true, rejectUnauthorized: false });
  // Node hears CONNECT only when it hears requests.
  server.on("request", (_, response: Http2ServerResponse) => response.end());
  server.on("connect", answer);
  server.on("session", () => sessions++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  identity = { cert, key };
  tunnels = new Tunnels({ ...identity, ca: cert });
});
afterAll(() => {
  tunnels.close();
  server.close();
  rmSync(dir, { recursive: true });
});

test("many connections go over one, each with its own bytes and its own end", async () => {
  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_, i) => {
      const stream = await tunnels.open(node(), { host: "10.244.1.2", port: 80 }, never);
      stream.end(`${i}`.repeat(1000));
      return text(stream);
    }),
  );
  expect(answers).toEqual(Array.from({ length: 200 }, (_, i) => `${i}`.repeat(1000)));
  expect(sessions).toBe(1);
});

test("a refusal of the pod is told apart from a node that does not answer", async () => {
  await expect(tunnels.open(node(), { host: "10.244.1.2", port: 81 }, never)).rejects.toMatchObject({ failure: "refused" });
  const patience = new AbortController();
  const silent = tunnels.open(node(), { host: "10.244.1.2", port: 82 }, patience.signal);
  const dead = tunnels.open({ name: "node-9", host: "127.0.0.1", port: 1 }, { host: "10.244.9.2", port: 80 }, patience.signal);
  const outcomes = Promise.allSettled([silent, dead]);
  await expect(
    tunnels.open({ name: "node-9", host: "127.0.0.1", port: 1 }, { host: "x", port: 80 }, never, { impatient: true }),
  ).rejects.toThrow("ECONNREFUSED");
  patience.abort(new Error("enough"));
  expect((await outcomes).map((outcome) => outcome.status === "rejected" && outcome.reason.message)).toEqual(["enough", "enough"]);
});

test("a node that shows another's certificate, or one of another authority, gets nothing", async () => {
  const target = { host: "10.244.1.2", port: 80 };
  await expect(tunnels.open(node("node-2"), target, never)).rejects.toThrow(
    "tls: failed to verify certificate: x509: certificate is valid for system:node:node-1, not system:node:node-2",
  );
  const elsewhere = new Tunnels({ ...identity, ca: rootCertificates[0] as string });
  await expect(elsewhere.open(node(), target, never)).rejects.toThrow(
    "tls: failed to verify certificate: x509: certificate signed by unknown authority",
  );
  elsewhere.close();
});

test("after the connection to a node broke, the next one is made anew", async () => {
  const before = sessions;
  const stream = await tunnels.open(node(), { host: "10.244.1.2", port: 80 }, never);
  const broken = new Promise((resolve) => stream.once("close", resolve));
  (stream as unknown as { session: { destroy(): void } }).session.destroy();
  await broken;
  const again = await tunnels.open(node(), { host: "10.244.1.2", port: 80 }, never);
  again.end("here");
  expect(await text(again)).toBe("here");
  expect(sessions).toBe(before + 1);
});
