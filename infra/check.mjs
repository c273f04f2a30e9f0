// Types, lint, format, dead code and import cycles; one line each, all run before the first failure counts.
import { spawnSync } from "node:child_process";

const CHECKS = [
  ["types", "tsc", ["-p", "."]],
  ["lint and import cycles", "oxlint", ["-c", "oxlintrc.json", "packages", "test"]],
  ["format", "biome", ["format", "."]],
  ["dead code", "knip", []],
];
let failed = 0;
for (const [name, program, args] of CHECKS) {
  const begun = performance.now();
  const result = spawnSync(program, args, { encoding: "utf8" });
  const good = result.status === 0;
  console.log(`${good ? "ok    " : "FAILED"} ${name} (${((performance.now() - begun) / 1000).toFixed(1)} s)`);
  if (!good) {
    failed++;
    console.log(`${result.stdout ?? ""}${result.stderr ?? ""}${result.error?.message ?? ""}`);
  }
}
process.exit(failed ? 1 : 0);
