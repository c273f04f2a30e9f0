import type { Container } from "@kubarium/api";
import { realClock } from "@kubarium/component-base";
import { expect, test } from "vitest";
import { httpOver } from "../network/http.ts";
import { VirtualNetwork } from "../network/virtual-network.ts";
import { Prober } from "./prober.ts";

const PODS = 100;
const PERIOD_MS = 1_000;

test("a node's hundred pods are probed every second, none of them a period late", { timeout: 20_000 }, async () => {
  const clock = realClock(1);
  const network = new VirtualNetwork({ nodeIp: "10.0.0.1" });
  const seen = Array.from({ length: PODS }, (): number[] => []);
  const probers = seen.map((times, i) => {
    const endpoint = network.attach(`u${i}`, { ip: `10.0.1.${i + 1}`, hostNetwork: false });
    endpoint.listen(
      80,
      httpOver((_, answer) => {
        times.push(clock.monotonicMs());
        answer.end("ok");
      }),
    );
    const spec = { name: "c", readinessProbe: { httpGet: { port: 80 }, periodSeconds: PERIOD_MS / 1000 } } as Container;
    const target = { spec, running: { running: true } as never, podIp: endpoint.ip, network, clock };
    return new Prober(target, { unhealthy: () => {}, changed: () => {} });
  });
  await clock.sleep(4 * PERIOD_MS);
  for (const prober of probers) prober.stop();
  const gaps = seen.flatMap((times) => times.slice(1).map((time, i) => time - (times[i] ?? 0)));
  expect(gaps.length).toBeGreaterThanOrEqual(2 * PODS);
  expect(Math.max(...gaps)).toBeLessThan(2 * PERIOD_MS);
  expect(probers.every(({ ready }) => ready)).toBe(true);
});
