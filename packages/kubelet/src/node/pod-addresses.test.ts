import { expect, test } from "vitest";
import { PodAddresses } from "./pod-addresses.ts";

const CIDR = "10.244.3.0/29";
const of = (last?: string) => new PodAddresses(() => CIDR, last);

test("addresses come from the node's range, in turn", () => {
  const addresses = of();
  expect(["a", "b", "c"].map((uid) => addresses.claim(uid))).toEqual(["10.244.3.2", "10.244.3.3", "10.244.3.4"]);
  expect(addresses.claim("a")).toBe("10.244.3.2");
});

test("a freed address comes again only after all the others", () => {
  const addresses = of();
  const given = Array.from({ length: 10 }, (_, i) => {
    const ip = addresses.claim(`pod-${i}`);
    addresses.release(`pod-${i}`);
    return ip;
  });
  expect(given.slice(0, 6)).toEqual(["10.244.3.2", "10.244.3.3", "10.244.3.4", "10.244.3.5", "10.244.3.6", "10.244.3.2"]);
});

test("a kubelet that comes back goes on after its last address, and leaves its pods theirs", () => {
  const addresses = of("10.244.3.3");
  addresses.reserve("old", "10.244.3.4");
  expect(addresses.claim("new")).toBe("10.244.3.5");
  expect(addresses.claim("old")).toBe("10.244.3.4");
});

test("an address of another range is not kept", () => {
  const addresses = of();
  addresses.reserve("moved", "10.244.9.9");
  expect(addresses.claim("moved")).toBe("10.244.3.2");
});

test("a full range says so", () => {
  const addresses = of();
  for (let i = 0; i < 5; i++) addresses.claim(`pod-${i}`);
  expect(() => addresses.claim("one too many")).toThrow("no IP addresses available in range set");
});

test("a node without a range gives nothing", () => {
  expect(new PodAddresses(() => undefined).claim("a")).toBeUndefined();
});
