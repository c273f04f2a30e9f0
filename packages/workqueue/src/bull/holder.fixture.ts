/** A child process for tests: takes one key of the queue at the url named first, says so, holds it, and says when its run is aborted. */
import { realClock, realRandom, silentLogger } from "@kubarium/component-base";
import { openBullWorkQueues } from "./index.ts";

const [, , url, takeoverMs] = process.argv as [string, string, string, string];
const queues = await openBullWorkQueues({
  url,
  takeoverMs: Number(takeoverMs),
  clock: realClock(),
  random: realRandom(),
  log: silentLogger,
});
queues.queue("replicaset").process(
  ({ key, signal }) => {
    process.stdout.write(`${key}\n`);
    signal.addEventListener("abort", () => process.stdout.write("aborted\n"));
    return new Promise(() => undefined);
  },
  { concurrency: 1 },
);
