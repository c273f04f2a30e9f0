import fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_SURGE, planScaleDown, planScaleUp } from "./plan.ts";

test.for([
  { name: "the first step adds one above the desired number", sizes: { desired: 3, oldReplicas: 3, newReplicas: 0 }, up: 1 },
  { name: "no room, no step", sizes: { desired: 3, oldReplicas: 3, newReplicas: 1 }, up: undefined },
  { name: "without old pods all that is missing comes at once", sizes: { desired: 5, oldReplicas: 0, newReplicas: 2 }, up: 5 },
  { name: "never more than desired", sizes: { desired: 3, oldReplicas: 1, newReplicas: 3 }, up: undefined },
])("scaling up: $name", ({ sizes, up }) => expect(planScaleUp(sizes)).toBe(up));

test.for([
  { name: "an available new pod lets one old pod go", sizes: { desired: 3, oldReplicas: 3, newReplicas: 1 }, available: 1, down: 2 },
  {
    name: "a new pod that is not available lets none go",
    sizes: { desired: 3, oldReplicas: 3, newReplicas: 1 },
    available: 0,
    down: undefined,
  },
  { name: "when all new pods are available the rest goes", sizes: { desired: 3, oldReplicas: 5, newReplicas: 3 }, available: 3, down: 0 },
  { name: "an old controller without pods stays so", sizes: { desired: 3, oldReplicas: 0, newReplicas: 1 }, available: 1, down: undefined },
])("scaling down: $name", ({ sizes, available, down }) => expect(planScaleDown(sizes, available)).toBe(down));

test("from any size to any other it ends, never above the surge, never below what was promised", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 20 }), (desired, before) => {
      let [oldReplicas, newReplicas] = [before, 0];
      const floor = Math.min(before, desired);
      for (let step = 0; oldReplicas > 0 || newReplicas < desired; step++) {
        expect(step).toBeLessThan(100);
        newReplicas = planScaleUp({ desired, oldReplicas, newReplicas }) ?? newReplicas;
        expect(oldReplicas + newReplicas).toBeLessThanOrEqual(Math.max(before, desired + MAX_SURGE));
        oldReplicas = planScaleDown({ desired, oldReplicas, newReplicas }, newReplicas) ?? oldReplicas;
        expect(oldReplicas + newReplicas).toBeGreaterThanOrEqual(floor);
      }
    }),
  );
});
