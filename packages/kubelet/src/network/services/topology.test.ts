import type { EndpointHints } from "@kubarium/api";
import { expect, test } from "vitest";
import { nearest } from "./topology.ts";

const zone = (name: string): EndpointHints => ({ forZones: [{ name }] });
const node = (name: string, zoneName: string): EndpointHints => ({ ...zone(zoneName), forNodes: [{ name }] });

test.for([
  { what: "without hints all count", hints: [undefined, undefined], near: [0, 1] },
  { what: "endpoints of the zone come before others", hints: [zone("z1"), zone("z2"), zone("z1")], near: [0, 2] },
  { what: "endpoints of the node come before those of the zone", hints: [node("a", "z1"), node("b", "z1")], near: [0] },
  { what: "without one on the node, those of the zone count", hints: [node("b", "z1"), node("c", "z2")], near: [0] },
  { what: "without one in the zone, all count", hints: [zone("z2"), zone("z3")], near: [0, 1] },
  { what: "one without a hint and nobody is left out", hints: [zone("z1"), zone("z2"), undefined], near: [0, 1, 2] },
])("$what", ({ hints, near }) => {
  const ready = hints.map((of, index) => ({ index, hints: of }));
  expect(nearest(ready, { node: "a", zone: "z1" }).map(({ index }) => index)).toEqual(near);
});
