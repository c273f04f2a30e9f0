import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realClock } from "@kubarium/component-base";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Claim, claimNode } from "./claim.ts";

let dir: string;
const open: Claim[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "kubarium-claim-"));
  for (const name of ["node-4", "node-10", "kube-proxy"]) writeFileSync(join(dir, `${name}.kubeconfig`), "");
});
afterEach(() => {
  for (const claim of open.splice(0)) claim.release();
  rmSync(dir, { recursive: true });
});

function claim(host: string): string {
  const made = claimNode({ pool: dir, claims: join(dir, "claims"), host, clock: realClock() });
  open.push(made);
  return made.nodeName;
}

test("each machine takes the next free name, and its own again after a restart", () => {
  expect([claim("a"), claim("b"), claim("a")]).toEqual(["node-4", "node-10", "node-4"]);
});

test("when all names are taken it says what to set", () => {
  claim("a");
  claim("b");
  expect(() => claim("c")).toThrow("all 2 spare node identities are taken; make more with KUBARIUM_SPARE_NODES");
});

test("a name that was given back, or whose holder is gone, is free", () => {
  claim("a");
  claim("b");
  open.pop()?.release();
  expect(claim("c")).toBe("node-10");
  utimesSync(join(dir, "claims", "node-4"), 0, 0);
  expect(claim("d")).toBe("node-4");
});
