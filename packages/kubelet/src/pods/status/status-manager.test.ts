import { expect, test } from "vitest";
import { statusPatch } from "./status-manager.ts";

const condition = (type: string, status: string, reason?: string) => ({ type, status, ...(reason ? { reason } : {}) });

test.for([
  {
    name: "what did not change is not sent",
    from: { phase: "Pending", podIP: "1" },
    to: { phase: "Running", podIP: "1" },
    want: { phase: "Running" },
  },
  { name: "what is gone is removed", from: { reason: "x", phase: "Running" }, to: { phase: "Running" }, want: { reason: null } },
  {
    name: "a condition that lost its reason says so",
    from: { conditions: [condition("Ready", "False", "ContainersNotReady")] },
    to: { conditions: [condition("Ready", "True")] },
    want: {
      conditions: [{ type: "Ready", status: "True", reason: null, message: null }],
      "$setElementOrder/conditions": [{ type: "Ready" }],
    },
  },
  {
    name: "a new address replaces the old one",
    from: { podIPs: [{ ip: "1" }] },
    to: { podIPs: [{ ip: "2" }] },
    want: { podIPs: [{ $patch: "replace" }, { ip: "2" }] },
  },
  { name: "nothing changed is an empty patch", from: { phase: "Running" }, to: { phase: "Running" }, want: {} },
])("$name", ({ from, to, want }) => {
  expect(statusPatch(from as never, to as never)).toEqual(want);
});
