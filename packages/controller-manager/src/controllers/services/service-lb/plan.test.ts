import type { Node, Service } from "@kubarium/api";
import { expect, test } from "vitest";
import { planAddress, poolOf } from "./plan.ts";

const node = (address: string): Node => ({ status: { addresses: [{ type: "InternalIP", address }] } }) as Node;
const lb = (uid: string, port: number, ip?: string, loadBalancerIP?: string): Service =>
  ({
    metadata: { uid, name: uid, namespace: "default" },
    spec: { type: "LoadBalancer", ports: [{ port }], ...(loadBalancerIP ? { loadBalancerIP } : {}) },
    status: { loadBalancer: ip ? { ingress: [{ ip }] } : {} },
  }) as unknown as Service;
const loopback = [node("127.20.3.11"), node("127.20.3.12")];
const taken = Array.from({ length: 44 }, (_, i) => lb(`t${i}`, 80, `127.20.3.${211 + i}`));

test.for([
  { name: "the first of the pool", service: lb("a", 80), others: [], nodes: loopback, ip: "127.20.3.211" },
  {
    name: "one of its own, even with another port",
    service: lb("a", 81),
    others: [lb("b", 80, "127.20.3.211")],
    nodes: loopback,
    ip: "127.20.3.212",
  },
  { name: "the one it has", service: lb("a", 80, "127.20.3.230"), others: [], nodes: loopback, ip: "127.20.3.230" },
  { name: "the one it asks for", service: lb("a", 80, undefined, "127.20.3.240"), others: [], nodes: loopback, ip: "127.20.3.240" },
  {
    name: "none when what it asks for is not ours to give",
    service: lb("a", 80, undefined, "1.2.3.4"),
    others: [],
    nodes: loopback,
    ip: undefined,
  },
  {
    name: "a shared one when all are given, if its port is free",
    service: lb("a", 81),
    others: taken,
    nodes: loopback,
    ip: "127.20.3.211",
  },
  { name: "none when all are given and its port is taken everywhere", service: lb("a", 80), others: taken, nodes: loopback, ip: undefined },
  {
    name: "a node's address where nodes have real ones",
    service: lb("a", 80),
    others: [],
    nodes: [node("172.18.0.3"), node("172.18.0.2")],
    ip: "172.18.0.2",
  },
  { name: "none without nodes", service: lb("a", 80), others: [], nodes: [], ip: undefined },
])("a Service gets $name", ({ service, others, nodes, ip }) => {
  expect(planAddress(service, [service, ...others], nodes)).toBe(ip);
});

test("nodes that share 127.0.0.1 have that one address to give", () => {
  expect(poolOf([node("127.0.0.1"), node("127.0.0.1")])).toEqual(["127.0.0.1"]);
});
