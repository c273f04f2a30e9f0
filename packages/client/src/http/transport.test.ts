import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Transport } from "./transport.ts";

/** Its certificate is for the name kubernetes alone. */
const dir = mkdtempSync(join(tmpdir(), "kubarium-transport-"));
const file = (name: string): string => join(dir, name);
const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=kubernetes"];
execFileSync("openssl", [...request, "-addext", "subjectAltName=DNS:kubernetes", "-keyout", file("key"), "-out", file("cert")], {
  stdio: "ignore",
});
const cert = readFileSync(file("cert"), "utf8");
const server = createServer({ cert, key: readFileSync(file("key"), "utf8") }, ({ url }, response) => {
  if (url === "/silent") response.write("one line\n");
  else response.end("an answer");
});
const transports: Transport[] = [];
const transportTo = (serverName?: string): Transport => {
  const { port } = server.address() as AddressInfo;
  const transport = new Transport({
    server: `https://127.0.0.1:${port}`,
    ca: cert,
    userAgent: "test",
    ...(serverName ? { serverName } : {}),
  });
  transports.push(transport);
  return transport;
};

beforeAll(() => new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve)));
afterAll(() => {
  for (const transport of transports) transport.close();
  server.close();
  rmSync(dir, { recursive: true });
});

test("a certificate must be for the address, or for the server name of the kubeconfig", async () => {
  await expect(transportTo().text({ method: "GET", path: "/" })).rejects.toThrow(/does not match certificate/);
  expect(await transportTo("kubernetes").text({ method: "GET", path: "/" })).toBe("an answer");
});

test("a stream that is silent for longer than it may be ends with an error", async () => {
  const heard: string[] = [];
  const listening = async (): Promise<void> => {
    const lines = transportTo("kubernetes").lines({ method: "GET", path: "/silent", silenceLimitMs: 100 });
    for await (const line of lines) heard.push(line);
  };
  await expect(listening()).rejects.toThrow("nothing heard for 0.1 s");
  expect(heard).toEqual(["one line"]);
});
