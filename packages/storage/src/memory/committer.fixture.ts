/** A child process for tests: commits into the directory named first, for ever, and prints each revision once it is acknowledged. */
import { realClock, realRandom, silentLogger } from "@kubarium/component-base";
import { openMemoryStore } from "./index.ts";

const dir = process.argv[2] as string;
const store = await openMemoryStore({ dir, clock: realClock(), random: realRandom(), log: silentLogger, minJournalBytes: 20_000 });
for (let i = 0; ; i++) {
  const group = Array.from({ length: 5 }, (_, j) =>
    store.commit({ type: "create", resource: "pods", key: `a/${i}-${j}`, value: { head: "x".repeat(500), tail: "" } }),
  );
  const revisions = (await Promise.all(group)).flatMap((result) => (result.outcome === "committed" ? [`${result.revision}\n`] : []));
  await new Promise((resolve) => process.stdout.write(revisions.join(""), resolve));
}
