import { realClock, realRandom } from "@kubarium/component-base";
import { UserError } from "./cluster/user-error.ts";
import { createProgram } from "./program/program.ts";

// A reader that has seen enough (`| head`) closes the pipe: the cluster goes on all the same.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

try {
  await createProgram({ clock: realClock(), random: realRandom(), say: (line) => void process.stdout.write(`${line}\n`) }).parseAsync();
  process.exitCode ??= 0;
} catch (error) {
  const text = error instanceof UserError ? `${error.message}\n  ${error.advice}` : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`kubarium: ${text}\n`);
  process.exit(1);
}
