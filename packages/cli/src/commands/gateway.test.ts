import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { realRandom, silentLogger } from "@kubarium/component-base";
import { afterEach, expect, test } from "vitest";
import { startGateway } from "./gateway.ts";

const ending: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

/** A server that says its name to whoever connects; all of them on one port, each on a loopback address of its own. */
async function named(name: string, host: string, port = 0): Promise<number> {
  const server: Server = createServer((socket) => socket.end(name));
  await once(server.listen(port, host), "listening");
  ending.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

async function ask(port: number): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let text = "";
  for await (const chunk of socket) text += String(chunk);
  return text;
}

async function gateway(port: number, addresses: string[]): Promise<number> {
  const options = { host: "127.0.0.1", port: 0, target: { name: "apiserver", port }, random: realRandom(), log: silentLogger };
  const running = await startGateway({ ...options, addresses: async () => addresses });
  ending.push(() => running.stop());
  return running.port;
}

test("connections are spread over all servers", async () => {
  const port = await named("one", "127.0.0.1");
  await named("two", "127.0.0.2", port);
  const front = await gateway(port, ["127.0.0.1", "127.0.0.2"]);
  const answers = await Promise.all(Array.from({ length: 40 }, () => ask(front)));
  expect(new Set(answers)).toEqual(new Set(["one", "two"]));
});

test("a server that is gone is passed over", async () => {
  const port = await named("alive", "127.0.0.1");
  const front = await gateway(port, ["127.0.0.3", "127.0.0.1"]);
  const answers = await Promise.all(Array.from({ length: 10 }, () => ask(front)));
  expect(new Set(answers)).toEqual(new Set(["alive"]));
});

test("without any server the connection is closed, not left hanging", async () => {
  const front = await gateway(1, []);
  await expect(ask(front)).resolves.toBe("");
});
