/** Writes ConfigMaps without pause, remembers which were acknowledged, and asks for all of them afterwards. */
import { type ConfigMap, resources } from "@kubarium/api";
import { isAlreadyExists } from "@kubarium/apimachinery";
import { type Client, pathOf } from "@kubarium/client";
import type { Clock } from "@kubarium/component-base";
import type { WriteRecord } from "../hypotheses/samples.ts";
import { type ClusterTime, within } from "./cluster-time.ts";

/** Real milliseconds. */
const EVERY_MS = 50;
const ANSWER_LIMIT_MS = 5_000;
/** A run writes no more than this, however long it lasts. */
const MAX_WRITES = 5_000;

export class Writer {
  private readonly names: string[] = [];
  private readonly atMs: number[] = [];
  private failed = 0;
  private readonly ending = new AbortController();
  private running: Promise<void> | undefined;
  private readonly deps: { client: Client; clock: Clock; time: ClusterTime; namespace: string };

  constructor(deps: { client: Client; clock: Clock; time: ClusterTime; namespace: string }) {
    this.deps = deps;
  }

  start(): this {
    this.running = this.run();
    return this;
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.running;
  }

  /** Call it after `stop`. */
  async record(): Promise<WriteRecord> {
    const { client, namespace } = this.deps;
    const counts = { acknowledgedAtMs: this.atMs, failed: this.failed };
    try {
      const { items } = await client.resource(resources.configMaps).list({ namespace });
      const held = new Map(items.map((item) => [item.metadata.name, item]));
      return { ...counts, lost: this.names.filter((name) => held.get(name)?.data?.["name"] !== name) };
    } catch {
      return counts;
    }
  }

  /** Times since another moment from now on. */
  shift(byMs: number): void {
    for (const [index, atMs] of this.atMs.entries()) this.atMs[index] = atMs - byMs;
  }

  private async run(): Promise<void> {
    const { clock, time } = this.deps;
    const { signal } = this.ending;
    for (let next = 0; !signal.aborted && next < MAX_WRITES; ) {
      if (await this.create(`written-${next}`)) {
        this.names.push(`written-${next++}`);
        this.atMs.push(time.now());
      } else if (!signal.aborted) this.failed++;
      await clock.sleep(EVERY_MS * clock.speed, signal).catch(() => undefined);
    }
  }

  private async create(name: string): Promise<boolean> {
    const { client, clock, namespace } = this.deps;
    const limit = within(clock, ANSWER_LIMIT_MS);
    const body: Pick<ConfigMap, "data"> & { metadata: { name: string } } = { metadata: { name }, data: { name } };
    try {
      await client.request("POST", pathOf(resources.configMaps, namespace), {
        body: { apiVersion: "v1", kind: "ConfigMap", ...body },
        signal: limit.signal,
      });
      return true;
    } catch (error) {
      // An earlier try was carried out and its answer lost.
      return isAlreadyExists(error);
    } finally {
      limit.done();
    }
  }
}
