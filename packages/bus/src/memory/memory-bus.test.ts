import { fakeClock, seededRandom } from "@kubarium/component-base";
import { describe, expect, test } from "vitest";
import { busSuite, message, subject } from "../testing/bus-suite.ts";
import { type BusFaults, memoryBus } from "./index.ts";

busSuite("memory bus", {
  async open() {
    const bus = memoryBus();
    return { publisher: bus, listener: bus };
  },
});

describe("memory bus with faults", () => {
  const deliver = async (faults: BusFaults): Promise<number[]> => {
    const clock = fakeClock();
    const bus = memoryBus({ clock, random: seededRandom(7), faults });
    const seen: number[] = [];
    await bus.subscribe({ group: "", resource: "pods" }, ({ revision }) => void seen.push(revision));
    for (let revision = 1; revision <= 100; revision++) {
      bus.publish(subject("a"), message(revision));
      await clock.advance(1);
    }
    await clock.advance(1000);
    return seen;
  };
  const all = Array.from({ length: 100 }, (_, i) => i + 1);
  const sorted = (revisions: number[]): number[] => [...revisions].sort((a, b) => a - b);

  test("loses the share of messages it is told to, and keeps the order of the others", async () => {
    const seen = await deliver({ loss: 0.2 });
    expect(seen.length).toBeGreaterThan(60);
    expect(seen.length).toBeLessThan(95);
    expect(seen).toEqual(sorted(seen));
  });

  test("delivers some twice", async () => {
    const seen = await deliver({ duplication: 0.2 });
    expect(seen.length).toBeGreaterThan(105);
    expect([...new Set(seen)]).toEqual(all);
  });

  test("delivers some late, and none is lost", async () => {
    const seen = await deliver({ reordering: 0.2, delayMs: 20 });
    expect(seen).not.toEqual(all);
    expect(sorted(seen)).toEqual(all);
  });

  test("loses what is sent while disconnected, and tells when it is back", async () => {
    const bus = memoryBus();
    const seen: (number | string)[] = [];
    await bus.subscribe({ group: "", resource: "pods" }, ({ revision }) => void seen.push(revision));
    bus.onReconnect(() => void seen.push("reconnected"));
    bus.disconnect();
    bus.publish(subject("a"), message(1));
    bus.reconnect();
    bus.publish(subject("a"), message(2));
    await Promise.resolve();
    expect(seen).toEqual(["reconnected", 2]);
  });
});
