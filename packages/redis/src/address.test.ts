import { expect, test } from "vitest";
import { parseRedisAddress } from "./address.ts";
import { planMaster } from "./locate.ts";

const one = { db: 0, tls: false, cluster: false };

test.for([
  { url: "redis://redis", is: { ...one, servers: [{ host: "redis", port: 6379 }] } },
  { url: "redis://:p%40ss@h:7/2", is: { ...one, db: 2, password: "p@ss", servers: [{ host: "h", port: 7 }] } },
  { url: "rediss://u:p@h", is: { ...one, tls: true, username: "u", password: "p", servers: [{ host: "h", port: 6379 }] } },
  {
    url: "redis://:p@a:1,b:2/",
    is: {
      ...one,
      password: "p",
      servers: [
        { host: "a", port: 1 },
        { host: "b", port: 2 },
      ],
    },
  },
  {
    url: "redis-cluster://a,b",
    is: {
      ...one,
      cluster: true,
      servers: [
        { host: "a", port: 6379 },
        { host: "b", port: 6379 },
      ],
    },
  },
  { url: "redis://[::1]:6380", is: { ...one, servers: [{ host: "::1", port: 6380 }] } },
])("$url is read", ({ url, is }) => {
  expect(parseRedisAddress(url)).toEqual(is);
});

test.for(["http://a", "redis://", "redis-cluster://a/1"])("%s is refused", (url) => {
  expect(() => parseRedisAddress(url)).toThrow(/Redis/);
});

const server = (host: string): { host: string; port: number } => ({ host, port: 1 });
test.for([
  { name: "the only master", candidates: [undefined, { server: server("b"), offset: 0 }], host: "b" },
  {
    name: "of two the one that wrote more",
    candidates: [
      { server: server("a"), offset: 0 },
      { server: server("b"), offset: 9 },
    ],
    host: "b",
  },
  { name: "nobody", candidates: [undefined], host: undefined },
])("in charge is $name", ({ candidates, host }) => {
  expect(planMaster(candidates)?.host).toBe(host);
});
