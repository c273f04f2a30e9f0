/** Cluster IPs and node ports under concurrency: nobody gets what another holds, and what a write took it gives back when it fails. */
import { expect, test } from "vitest";
import type { AnyObject, StrategyContext } from "../../../../machinery/definition.ts";
import { serviceDefinition } from "../definition.ts";

/** Claims as the store keeps them: each call is a turn of the event loop, so that writes interleave. */
function poolContext(serviceCidr = "10.96.0.0/28", nodePortRange = { from: 30000, to: 30003 }) {
  const held = new Map<string, string>();
  const companions = new Set<string>();
  let drawn = 0;
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  const context = {
    serviceCidr,
    nodePortRange,
    random: { below: (limit: number) => drawn++ % limit, suffix: () => String(drawn++) },
    async claim(pool: string, name: string, holder: string) {
      await turn();
      const key = `${pool}/${name}`;
      if (held.has(key)) return held.get(key) === holder;
      held.set(key, holder);
      return true;
    },
    async release(pool: string, name: string) {
      await turn();
      held.delete(`${pool}/${name}`);
    },
    createCompanion: async ({ metadata }: AnyObject) =>
      !companions.has(metadata.name ?? "") && Boolean(companions.add(metadata.name ?? "")),
    deleteCompanion: async (_resource: string, key: string) => void companions.delete(key),
  } as unknown as StrategyContext;
  return { context, held, companions };
}

let uids = 0;
function service(name: string, spec: object = {}): AnyObject {
  const object = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "n", uid: String(uids++) },
    spec: { ports: [{ port: 80 }], ...structuredClone(spec) },
  } as AnyObject;
  serviceDefinition.setDefaults?.(object);
  return object;
}

const { beginCreate, beginUpdate, afterUpdate, afterDelete } = serviceDefinition.strategy;
const create = (object: AnyObject, context: StrategyContext) => beginCreate?.(object, context);
const outcome = (work: Promise<unknown> | undefined) =>
  (work ?? Promise.resolve()).then(
    () => "made",
    (error: Error) => error.message,
  );

test("two Services created at once never get the same cluster IP", async () => {
  const { context } = poolContext();
  const services = Array.from({ length: 14 }, (_, index) => service(`s${index}`));
  await Promise.all(services.map((object) => create(object, context)));
  expect(new Set(services.map((object) => object["spec"].clusterIP)).size).toBe(14);
});

test("a range that is full is an internal error, and leaves nothing taken", async () => {
  const { context, held } = poolContext("10.96.0.0/30");
  await create(service("a"), context);
  await create(service("b"), context);
  const before = held.size;
  expect(await outcome(create(service("c"), context))).toContain("failed to allocate a serviceIP");
  expect(held.size).toBe(before);
});

test("of two Services that ask for one cluster IP at once, one is told that it is taken", async () => {
  const { context, held } = poolContext();
  const answers = await Promise.all(["a", "b"].map((name) => outcome(create(service(name, { clusterIP: "10.96.0.9" }), context))));
  expect(answers.filter((answer) => answer === "made")).toHaveLength(1);
  expect(answers.find((answer) => answer !== "made")).toContain("provided IP is already allocated");
  expect([...held.keys()]).toEqual(["clusterips/10.96.0.9"]);
});

test("creating a Service again with its own cluster IP does not free the IP of the first", async () => {
  const { context, held } = poolContext();
  await create(service("a", { clusterIP: "10.96.0.9" }), context);
  expect(await outcome(create(service("a", { clusterIP: "10.96.0.9" }), context))).toContain("already allocated");
  expect(held.has("clusterips/10.96.0.9")).toBe(true);
});

test("an IPAddress that somebody made by hand takes the address", async () => {
  const { context, companions, held } = poolContext();
  companions.add("10.96.0.9");
  expect(await outcome(create(service("a", { clusterIP: "10.96.0.9" }), context))).toContain("already allocated");
  expect(held.size).toBe(0);
  expect(companions.has("10.96.0.9")).toBe(true);
});

test.for([
  { spec: { clusterIP: "10.96.0.0" }, error: "is not in the valid range. The range of valid IPs is 10.96.0.0/28" },
  { spec: { clusterIP: "10.97.0.1" }, error: "the provided network does not match the current range" },
  { spec: { clusterIP: "fd00::1" }, error: "IPv6 is not configured on this cluster" },
  { spec: { ipFamilies: ["IPv6"] }, error: 'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster' },
  { spec: { ipFamilyPolicy: "RequireDualStack" }, error: "this cluster is not configured for dual-stack services" },
  { spec: { type: "NodePort", ports: [{ port: 80, nodePort: 80 }] }, error: "The range of valid ports is 30000-30003" },
])("a Service with $spec is refused and holds nothing", async ({ spec, error }) => {
  const { context, held } = poolContext();
  expect(await outcome(create(service("a", spec), context))).toContain(error);
  expect(held.size).toBe(0);
});

test("TCP and UDP of one port share a node port", async () => {
  const { context } = poolContext();
  const ports = [
    { name: "a", port: 53, protocol: "TCP" },
    { name: "b", port: 53, protocol: "UDP" },
  ];
  const dns = service("dns", { type: "NodePort", ports });
  await create(dns, context);
  expect(new Set(dns["spec"].ports.map(({ nodePort }: { nodePort: number }) => nodePort)).size).toBe(1);
});

test("an update gives back what it no longer uses only after it is stored", async () => {
  const { context, held } = poolContext();
  const stored = service("a", { type: "NodePort", ports: [{ port: 80, nodePort: 30001 }] });
  await create(stored, context);
  const next = service("a", { type: "NodePort", ports: [{ port: 80, nodePort: 30002 }] });
  const undo = await beginUpdate?.(next, stored, context);
  expect([held.has("nodeports/30001"), held.has("nodeports/30002")]).toEqual([true, true]);
  await undo?.();
  expect([held.has("nodeports/30001"), held.has("nodeports/30002")]).toEqual([true, false]);
  await beginUpdate?.(next, stored, context);
  await afterUpdate?.(next, stored, context);
  expect([held.has("nodeports/30001"), held.has("nodeports/30002")]).toEqual([false, true]);
  expect(next["spec"].clusterIP).toBe(stored["spec"].clusterIP);
});

test("of two updates that want one node port, the loser does not free it", async () => {
  const { context, held } = poolContext();
  const stored = service("a", { type: "NodePort", ports: [{ port: 80, nodePort: 30001 }] });
  await create(stored, context);
  const next = () =>
    ({ ...service("a", { type: "NodePort", ports: [{ port: 80, nodePort: 30002 }] }), metadata: stored.metadata }) as AnyObject;
  const answers = await Promise.all([outcome(beginUpdate?.(next(), stored, context)), outcome(beginUpdate?.(next(), stored, context))]);
  expect(answers.filter((answer) => answer === "made")).toHaveLength(1);
  expect(held.has("nodeports/30002")).toBe(true);
});

test("a Service that is gone holds nothing", async () => {
  const { context, held, companions } = poolContext();
  const object = service("a", { type: "LoadBalancer", externalTrafficPolicy: "Local" });
  await create(object, context);
  expect(held.size).toBe(3);
  await afterDelete?.(object, context);
  expect([held.size, companions.size]).toEqual([0, 0]);
});
