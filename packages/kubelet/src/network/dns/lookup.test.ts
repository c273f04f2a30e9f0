import type { EndpointSlice, Service } from "@kubarium/api";
import { expect, test } from "vitest";
import { lookup } from "./lookup.ts";

const services: Record<string, object> = {
  "blog/web": { clusterIP: "10.96.0.9" },
  "blog/db": { clusterIP: "None" },
  "blog/empty": { clusterIP: "None" },
  "blog/alias": { type: "ExternalName", externalName: "web.blog.svc.cluster.local" },
  "blog/outside": { type: "ExternalName", externalName: "example.com" },
  "blog/ping": { type: "ExternalName", externalName: "pong.blog.svc.cluster.local" },
  "blog/pong": { type: "ExternalName", externalName: "ping.blog.svc.cluster.local" },
  "blog/loop": { type: "ExternalName", externalName: "loop.blog.svc.cluster.local" },
  "default/kubernetes": { clusterIP: "10.96.0.1" },
};
const slices: Record<string, object[]> = {
  "blog/db": [
    {
      addressType: "IPv4",
      endpoints: [
        { addresses: ["10.244.1.2"], hostname: "db-0", conditions: { ready: true } },
        { addresses: ["10.244.2.2"], hostname: "db-1", conditions: { ready: false } },
        { addresses: ["10.244.3.2"], conditions: {} },
      ],
    },
  ],
};
const source = {
  service: (namespace: string, name: string) => {
    const spec = services[`${namespace}/${name}`];
    return spec ? ({ metadata: { name, namespace }, spec } as unknown as Service) : undefined;
  },
  slices: (namespace: string, name: string) => (slices[`${namespace}/${name}`] ?? []) as EndpointSlice[],
};

test.for([
  { asked: "web", from: "blog", name: "web.blog.svc.cluster.local", addresses: ["10.96.0.9"] },
  { asked: "WEB", from: "blog", name: "web.blog.svc.cluster.local", addresses: ["10.96.0.9"] },
  { asked: "web", from: "default", name: undefined, addresses: [] },
  { asked: "web.blog", from: "default", name: "web.blog.svc.cluster.local", addresses: ["10.96.0.9"] },
  { asked: "web.blog.svc", from: "default", name: "web.blog.svc.cluster.local", addresses: ["10.96.0.9"] },
  { asked: "web.blog.svc.cluster.local", from: "default", name: "web.blog.svc.cluster.local", addresses: ["10.96.0.9"] },
  { asked: "web.blog.svc.cluster.local.", from: "default", name: "web.blog.svc.cluster.local", addresses: ["10.96.0.9"] },
  { asked: "kubernetes.default", from: "blog", name: "kubernetes.default.svc.cluster.local", addresses: ["10.96.0.1"] },
  { asked: "db", from: "blog", name: "db.blog.svc.cluster.local", addresses: ["10.244.1.2", "10.244.3.2"] },
  { asked: "db-0.db", from: "blog", name: "db-0.db.blog.svc.cluster.local", addresses: ["10.244.1.2"] },
  { asked: "db-1.db", from: "blog", name: undefined, addresses: [] },
  { asked: "10-244-3-2.db", from: "blog", name: "10-244-3-2.db.blog.svc.cluster.local", addresses: ["10.244.3.2"] },
  { asked: "x.web", from: "blog", name: undefined, addresses: [] },
  { asked: "empty", from: "blog", name: undefined, addresses: [] },
  { asked: "alias", from: "blog", name: "web.blog.svc.cluster.local", addresses: ["10.96.0.9"] },
  { asked: "outside", from: "blog", name: "example.com", addresses: [] },
  { asked: "loop", from: "blog", name: "loop.blog.svc.cluster.local", addresses: [] },
  { asked: "ping", from: "blog", name: "ping.blog.svc.cluster.local", addresses: [] },
  { asked: "10-1-2-3.blog.pod", from: "default", name: "10-1-2-3.blog.pod.cluster.local", addresses: ["10.1.2.3"] },
  { asked: "10.1.2.3", from: "default", name: "10.1.2.3", addresses: ["10.1.2.3"] },
  { asked: "example.com", from: "default", name: undefined, addresses: [] },
])("$asked from $from is $name", ({ asked, from, name, addresses }) => {
  const answer = lookup(source, asked, from);
  expect({ name: answer?.name, addresses: answer?.addresses ?? [] }).toEqual({ name, addresses });
});
