import { createServer, type AddressInfo, connect, type Socket } from "node:net";
import { eventually, realClock, seededRandom } from "@kubarium/component-base";
import { afterEach, expect, test } from "vitest";
import { LinkProxy, planDelay, RETRANSMIT_MS, WHOLE } from "./link-proxy.ts";

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of cleanup.splice(0).reverse()) await end();
});

/** An echo server behind a proxy, and a client of it. */
async function line(speed = 1): Promise<{ proxy: LinkProxy; socket: Socket; heard: () => string; port: number }> {
  const open = new Set<Socket>();
  const server = createServer((peer) => {
    open.add(peer);
    peer.on("error", () => undefined).pipe(peer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const proxy = new LinkProxy(
    { host: "127.0.0.1", port: (server.address() as AddressInfo).port },
    { clock: realClock(speed), random: seededRandom(1) },
  );
  const port = await proxy.start();
  const socket = connect(port, "127.0.0.1");
  let text = "";
  socket.on("data", (chunk) => (text += chunk));
  socket.on("error", () => undefined);
  cleanup.push(
    () => server.close(),
    () => proxy.stop(),
    () => socket.destroy(),
    () => open.forEach((peer) => peer.destroy()),
  );
  return { proxy, socket, heard: () => text, port };
}

test("bytes pass in order, a cut holds them back, and they go on where they stopped", async () => {
  const { proxy, socket, heard } = await line();
  socket.write("one ");
  await eventually(() => heard() === "one ");
  proxy.set({ cut: true });
  for (const word of ["two ", "three "]) socket.write(word);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(heard()).toBe("one ");
  expect(socket.destroyed).toBe(false);
  proxy.set({ cut: false });
  await eventually(() => heard() === "one two three ");
});

test("a connection made while the line is cut hears nothing until it is whole", async () => {
  const { proxy, port } = await line();
  proxy.set({ cut: true });
  let text = "";
  const late = connect(port, "127.0.0.1").on("data", (chunk) => (text += chunk));
  cleanup.push(() => late.destroy());
  late.write("hello");
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(text).toBe("");
  proxy.set({ cut: false });
  await eventually(() => text === "hello");
});

test("latency is added both ways, in cluster time", async () => {
  const { proxy, socket, heard } = await line(10);
  proxy.set({ latencyMs: 1000 });
  const begun = performance.now();
  socket.write("late");
  await eventually(() => heard() === "late", { everyMs: 2 });
  expect(performance.now() - begun).toBeGreaterThanOrEqual(195);
});

test("a lost packet comes a retransmission later, as often as asked for", () => {
  const random = seededRandom(7);
  const delays = Array.from({ length: 1000 }, () => planDelay({ ...WHOLE, lossPercent: 20 }, random));
  const lost = delays.filter((ms) => ms === RETRANSMIT_MS).length;
  expect(lost).toBeGreaterThan(150);
  expect(lost).toBeLessThan(250);
  expect(delays.every((ms) => ms === 0 || ms === RETRANSMIT_MS)).toBe(true);
});
