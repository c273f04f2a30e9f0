/**
 * The load generator, a process of its own: POSTs objects over HTTPS with kept-alive connections, all of them at once or at a rate.
 *   node load.ts '{"url":…,"path":…,"ca":…,"cert":…,"key":…,"count":5000,"connections":50,"rate":0,"body":"…NAME…SENT…","prefix":"a"}'
 * Prints one line of JSON: { seconds, latenciesMs, failed }. Loopback only.
 */
import { Agent, request } from "node:https";

export interface Load {
  url: string;
  path: string;
  /** PEM. */
  ca: string;
  cert?: string;
  key?: string;
  count: number;
  connections: number;
  /** Requests a second, evenly spaced; 0 for as many as the connections take. */
  rate: number;
  /** `NAME` in it becomes prefix-index, `SENT` the time of sending in milliseconds since 1970. */
  body: string;
  prefix: string;
}

export interface LoadResult {
  seconds: number;
  latenciesMs: number[];
  failed: number;
}

const load = JSON.parse(process.argv[2] ?? "{}") as Load;
const target = new URL(load.path, load.url);
if (!/^127\.|^localhost$|^\[::1\]$/.test(target.hostname))
  throw new Error(`load goes to loopback addresses only, not to ${target.hostname}`);
const agent = new Agent({
  keepAlive: true,
  maxSockets: load.connections,
  ca: load.ca,
  ...(load.cert && load.key ? { cert: load.cert, key: load.key } : {}),
});

const result: LoadResult = { seconds: 0, latenciesMs: [], failed: 0 };

function send(index: number): Promise<void> {
  const begun = performance.now();
  const body = load.body.replaceAll("NAME", `${load.prefix}-${index}`).replace("SENT", String(performance.timeOrigin + begun));
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  return new Promise((resolve) => {
    const sent = request(target, { agent, method: "POST", headers }, (response) => {
      response.resume();
      response.on("end", () => {
        result.latenciesMs.push(performance.now() - begun);
        if ((response.statusCode ?? 500) >= 300) result.failed++;
        resolve();
      });
    });
    sent.on("error", () => {
      result.failed++;
      resolve();
    });
    sent.end(body);
  });
}

const begun = performance.now();
if (load.rate > 0) {
  const pending: Promise<void>[] = [];
  let next = 0;
  await new Promise<void>((resolve) => {
    const tick = setInterval(() => {
      const due = Math.min(load.count, Math.floor(((performance.now() - begun) / 1000) * load.rate));
      while (next < due) pending.push(send(next++));
      if (next >= load.count) {
        clearInterval(tick);
        resolve();
      }
    }, 1);
  });
  await Promise.all(pending);
} else {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < load.count) await send(next++);
  };
  await Promise.all(Array.from({ length: load.connections }, worker));
}
result.seconds = (performance.now() - begun) / 1000;
agent.destroy();
process.stdout.write(`${JSON.stringify(result)}\n`);
