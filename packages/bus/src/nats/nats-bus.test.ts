import { eventually, realClock, realRandom, silentLogger } from "@kubarium/component-base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Bus } from "../bus.ts";
import { busSuite, message, subject } from "../testing/bus-suite.ts";
import { type NatsServer, startNatsServer } from "../testing/index.ts";
import { type NatsBusOptions, openNatsBus } from "./index.ts";

const open = (servers: string, options: Partial<NatsBusOptions> = {}): Promise<Bus> =>
  openNatsBus({ servers, clock: realClock(), random: realRandom(), log: silentLogger, ...options });

let server: NatsServer;
beforeAll(async () => {
  server = await startNatsServer({ args: ["--user", "kubarium", "--pass", "secret"] });
});
afterAll(() => server.stop());
const credentials = { user: "kubarium", pass: "secret" };

busSuite("nats bus", {
  open: async () => ({ publisher: await open(server.url, credentials), listener: await open(server.url, credentials) }),
});

describe("nats bus and its server", () => {
  test("refuses to start with wrong credentials", async () => {
    await expect(open(server.url, { user: "kubarium", pass: "wrong" })).rejects.toThrow(/authorization/i);
  });

  test("takes the credentials out of an address, as flags give them", async () => {
    const bus = await open(server.url.replace("//", "//kubarium:secret@"));
    await bus.close();
    await expect(open(server.url.replace("//", "//kubarium:wrong@"))).rejects.toThrow(/authorization/i);
  });

  test("an address whose path cannot begin subjects is refused", async () => {
    await expect(open(`${server.url}/a.b`, credentials)).rejects.toThrow('"a.b" cannot begin NATS subjects');
  });

  test("two prefixes on one server, as options or in the address, do not hear each other", async () => {
    const [one, other] = [await open(`${server.url}/one`, credentials), await open(server.url, { ...credentials, prefix: "other" })];
    const seen: number[] = [];
    await one.subscribe({ group: "", resource: "pods" }, ({ revision }) => void seen.push(revision));
    other.publish(subject("a"), message(1));
    await other.close();
    const again = await open(server.url, { ...credentials, prefix: "one" });
    again.publish(subject("a"), message(2));
    await eventually(() => seen.length > 0);
    expect(seen).toEqual([2]);
    await again.close();
    await one.close();
  });

  test("comes back after kill -9 of nats-server, tells its listeners, and goes on with the same subscriptions", async () => {
    const restarted = await startNatsServer();
    const bus = await open(restarted.url);
    const seen: number[] = [];
    let reconnects = 0;
    bus.onReconnect(() => {
      reconnects++;
    });
    await bus.subscribe({ group: "", resource: "pods" }, ({ revision }) => void seen.push(revision));
    await restarted.kill();
    bus.publish(subject("a"), message(1));
    await restarted.start();
    await eventually(() => reconnects === 1);
    bus.publish(subject("a"), message(2));
    await eventually(() => seen.includes(2));
    await bus.close();
    await restarted.stop();
  });

  test("waits for a nats-server that is not there yet", async () => {
    const late = await startNatsServer();
    await late.kill();
    const opening = open(late.url);
    await late.start();
    const bus = await opening;
    const heads: number[] = [];
    await bus.subscribeHead((head) => void heads.push(head));
    bus.publishHead(1);
    await eventually(() => heads.length === 1);
    await bus.close();
    await late.stop();
  });

  test("a message that is too large is dropped without harm to the next", async () => {
    const bus = await open(server.url, credentials);
    const seen: number[] = [];
    await bus.subscribe({ group: "", resource: "pods" }, ({ revision }) => void seen.push(revision));
    bus.publish(subject("a"), message(1, "x".repeat(2_000_000)));
    bus.publish(subject("a"), message(2));
    await eventually(() => seen.length > 0);
    expect(seen).toEqual([2]);
    await bus.close();
  });
});
