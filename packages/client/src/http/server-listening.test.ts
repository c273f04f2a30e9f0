import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, realClock, silentLogger } from "@kubarium/component-base";
import { afterAll, expect, test } from "vitest";
import { serverListening } from "./server-listening.ts";

const dir = mkdtempSync(join(tmpdir(), "kubarium-listening-"));
const port = await freePort();
const kubeconfig = join(dir, "kubeconfig");
writeFileSync(
  kubeconfig,
  JSON.stringify({
    "current-context": "a",
    contexts: [{ name: "a", context: { cluster: "a", user: "a" } }],
    clusters: [{ name: "a", cluster: { server: `https://127.0.0.1:${port}`, "certificate-authority-data": "YQ==" } }],
  }),
);
const server = createServer();
afterAll(() => {
  server.close();
  rmSync(dir, { recursive: true });
});

test("it waits until the server listens, and no longer than it is wanted", async () => {
  const deps = { clock: realClock(), log: silentLogger };
  const ending = new AbortController();
  const given = serverListening(kubeconfig, { ...deps, signal: ending.signal });
  ending.abort(new Error("stopping"));
  await expect(given).rejects.toThrow("stopping");

  let listens = false;
  const waiting = serverListening(kubeconfig, { ...deps, signal: new AbortController().signal }).then(() => listens);
  server.listen(port, "127.0.0.1", () => (listens = true));
  expect(await waiting).toBe(true);
});
