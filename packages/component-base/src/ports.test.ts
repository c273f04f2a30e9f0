import { createServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { canListen, freePort, isListening } from "./ports.ts";
import { seededRandom } from "./random.ts";

const HOST = "127.0.0.1";
const server = createServer();
afterEach(() => new Promise<void>((resolve) => void server.close(() => resolve())));

test("a free port is out of the way of outgoing connections and NodePorts, and is passed over once somebody listens on it", async () => {
  const port = await freePort(HOST, seededRandom(1));
  expect(port).toBeGreaterThanOrEqual(20_000);
  expect(port).toBeLessThan(30_000);
  expect([await canListen(HOST, port), await isListening(HOST, port)]).toEqual([true, false]);
  await new Promise<void>((resolve) => void server.listen(port, HOST, resolve));
  expect([await canListen(HOST, port), await isListening(HOST, port)]).toEqual([false, true]);
  expect(await freePort(HOST, seededRandom(1))).not.toBe(port);
});
