/** `npm run bench`: a table on standard output, the same as JSON in bench.json (or `--out FILE`). `npm run bench -- writes watch` measures only those. */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { startCluster, type TestCluster } from "../harness/cluster.ts";
import { measureIdle } from "./measures/idle.ts";
import { measureScale } from "./measures/scale.ts";
import { measureServing } from "./measures/serving.ts";
import { measureStart } from "./measures/start.ts";
import { measureWatch } from "./measures/watch.ts";
import { measureWrites } from "./measures/writes.ts";
import { type Figure, formatTable } from "./table.ts";

/** In this order: what fills the cluster comes last. */
const ON_A_CLUSTER: Readonly<Record<string, (cluster: TestCluster) => Promise<Figure[]>>> = {
  idle: measureIdle,
  serving: measureServing,
  scale: measureScale,
  watch: measureWatch,
  writes: measureWrites,
};
const KNOWN = ["start", ...Object.keys(ON_A_CLUSTER)];

const asked = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const unknown = asked.find((word) => !KNOWN.includes(word));
if (unknown) {
  process.stderr.write(`there is no measure "${unknown}"; choose from ${KNOWN.join(", ")}\n`);
  process.exit(1);
}
const wanted = (name: string): boolean => asked.length === 0 || asked.includes(name);

const figures: Figure[] = wanted("start") ? await measureStart() : [];
const names = Object.keys(ON_A_CLUSTER).filter(wanted);
if (names.length) {
  const cluster = await startCluster({ speed: 1 });
  try {
    for (const name of names) {
      process.stderr.write(`measuring: ${name} …\n`);
      figures.push(...((await ON_A_CLUSTER[name]?.(cluster)) ?? []));
    }
  } finally {
    await cluster.stop();
  }
}
process.stdout.write(`${cpus().length} x ${cpus()[0]?.model ?? "?"}, Node ${process.version}\n${formatTable(figures)}\n`);
const out = process.argv.find((word) => word.startsWith("--out="))?.slice("--out=".length) ?? "bench.json";
writeFileSync(out, `${JSON.stringify({ node: process.version, cpus: cpus().length, figures }, null, 2)}\n`);
