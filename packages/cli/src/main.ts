#!/usr/bin/env node
import { realClock, realRandom } from "@kubarium/component-base";
import { UserError } from "./cluster/user-error.ts";
import { createProgram } from "./program.ts";

try {
  await createProgram({ clock: realClock(), random: realRandom(), say: (line) => void process.stdout.write(`${line}\n`) }).parseAsync();
  process.exitCode ??= 0;
} catch (error) {
  const text = error instanceof UserError ? `${error.message}\n  ${error.advice}` : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`kubarium: ${text}\n`);
  process.exit(1);
}
