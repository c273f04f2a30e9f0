/**
 * From the moment a create is sent until its watch event is read, at a steady rate, with several watchers.
 * `node bench/watch-latency.ts --dir DIR [--rate 1000] [--seconds 10] [--watchers 3]`
 */
import { parseArgs } from "node:util";
import { credentials, openWire } from "./wire.ts";

const { values } = parseArgs({
  options: {
    dir: { type: "string" },
    rate: { type: "string", default: "1000" },
    seconds: { type: "string", default: "10" },
    watchers: { type: "string", default: "3" },
  },
});
const rate = Number(values.rate);
const total = rate * Number(values.seconds);
const to = credentials(values.dir ?? ".");
const namespace = `bench-${Math.random().toString(36).slice(2, 8)}`;
const wires = await Promise.all(Array.from({ length: 32 }, () => openWire(to)));
await wires[0]?.send("POST", "/api/v1/namespaces", JSON.stringify({ metadata: { name: namespace } }));
const path = `/api/v1/namespaces/${namespace}/configmaps`;

const delivered: number[] = [];
const answered: number[] = [];
const MARK = /"sent":"([0-9.]+)"/g;
for (let index = 0; index < Number(values.watchers); index++) {
  const watcher = await openWire(to);
  let rest = "";
  watcher.follow(`${path}?watch=true`, (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) for (const [, sent] of line.matchAll(MARK)) delivered.push(performance.now() - Number(sent));
  });
}

const begun = performance.now();
let sent = 0;
const free = [...wires];
await new Promise<void>((resolve) => {
  const timer = setInterval(() => {
    const due = Math.min(total, Math.floor(((performance.now() - begun) / 1000) * rate));
    for (let wire = free.pop(); wire && sent < due; wire = free.pop()) {
      const used = wire;
      const name = `x-${sent++}`;
      const at = performance.now();
      used.send("POST", path, JSON.stringify({ metadata: { name }, data: { sent: String(at) } })).then(() => {
        answered.push(performance.now() - at);
        free.push(used);
      });
      if (sent >= due) break;
    }
    if (sent < total || answered.length < total) return;
    clearInterval(timer);
    setTimeout(resolve, 500);
  }, 1);
});
const line = (name: string, all: number[]): string => {
  all.sort((a, b) => a - b);
  const at = (share: number): string => (all[Math.floor(all.length * share)] ?? 0).toFixed(1);
  return `${name}: ${all.length}, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(0.99999)} ms`;
};
console.log(line("answers", answered));
console.log(line("events", delivered));
process.exit(0);
