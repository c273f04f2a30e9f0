import { fakeClock } from "@kubarium/component-base";
import { deepFreeze } from "@kubarium/apimachinery";
import { expect, test } from "vitest";
import type { Pod } from "../../generated/types.ts";
import { markEvicted } from "./eviction.ts";

test("an evicted Pod is marked once, and keeps its other conditions", () => {
  const pod = deepFreeze({
    metadata: { name: "p" },
    spec: {},
    status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
  });
  const clock = fakeClock();
  const once = markEvicted(pod as unknown as Pod, { clock });
  const reason = { reason: "EvictionByEvictionAPI", message: "Eviction API: evicting" };
  expect(once.status.conditions).toMatchObject([{ type: "Ready" }, { type: "DisruptionTarget", status: "True", ...reason }]);
  expect(markEvicted(once, { clock })).toEqual(once);
});
