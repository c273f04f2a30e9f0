// Types, lint, import cycles, format and dead code; one line each, all run before the first failure counts.
import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";

const CHECKS = [
  ["types", "tsc", ["-p", "."]],
  ["lint and import cycles", "oxlint", ["-c", "oxlintrc.json", "packages", "test"]],
  ["format", "biome", ["format", "."]],
  ["dead code", "knip", []],
];
const env = { ...process.env, PATH: join(import.meta.dirname, "../node_modules/.bin") + delimiter + process.env.PATH };
let failed = 0;
for (const [name, program, args] of CHECKS) {
  const begun = performance.now();
  const result = spawnSync(program, args, { encoding: "utf8", env });
  const good = result.status === 0;
  console.log(`${good ? "ok    " : "FAILED"} ${name} (${((performance.now() - begun) / 1000).toFixed(1)} s)`);
  if (!good) {
    failed++;
    console.log(`${result.stdout ?? ""}${result.stderr ?? ""}${result.error?.message ?? ""}`);
  }
}
process.exit(failed ? 1 : 0);
