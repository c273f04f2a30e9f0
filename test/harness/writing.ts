/** A client that writes without pause and remembers what was acknowledged, so that a test can ask for all of it afterwards. */
import { type ConfigMap, resources } from "@kubarium/api";
import { isAlreadyExists, isConflict, isNotFound } from "@kubarium/apimachinery";
import type { Client } from "@kubarium/client";

/** Between two writes, and between two tries, in real milliseconds. */
const PAUSE_MS = 10;
const COUNTER = "counter";

export class Writer {
  /** Names of ConfigMaps whose creation was acknowledged. */
  private readonly created: string[] = [];
  /** The highest value of the counter that was acknowledged. */
  private counted = 0;
  private readonly client: Client;
  private readonly namespace: string;
  private stopped = false;
  private running: Promise<void> | undefined;

  constructor(client: Client, namespace: string) {
    this.client = client;
    this.namespace = namespace;
  }

  /** How many creations were. */
  get acknowledged(): number {
    return this.created.length;
  }

  start(): this {
    this.running = this.run();
    return this;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  /** What was acknowledged and is not there; empty when the cluster keeps its word. */
  async missing(): Promise<string[]> {
    const { items } = await this.client.resource(resources.configMaps).list({ namespace: this.namespace });
    const held = new Map(items.map((item) => [item.metadata.name, item]));
    const lost = this.created.filter((name) => held.get(name)?.data?.["name"] !== name);
    const count = Number(held.get(COUNTER)?.data?.["count"] ?? 0);
    if (count < this.counted) lost.push(`the counter says ${count} and was acknowledged at ${this.counted}`);
    return lost;
  }

  private async run(): Promise<void> {
    for (let next = 0; !this.stopped; ) {
      try {
        if (await this.create(`written-${next}`)) next++;
        await this.count();
      } catch {
        // Not acknowledged, so not counted.
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  private async create(name: string): Promise<boolean> {
    try {
      await this.client.resource(resources.configMaps).create(this.namespace, { metadata: { name }, data: { name } });
      this.created.push(name);
      return true;
    } catch (error) {
      // An earlier try was carried out and its answer lost.
      if (isAlreadyExists(error)) return true;
      throw error;
    }
  }

  /** One up, read and written with its revision: two such writes on one revision would be a lost update. */
  private async count(): Promise<void> {
    const configMaps = this.client.resource(resources.configMaps);
    try {
      const held: ConfigMap = await configMaps.get(this.namespace, COUNTER);
      const count = Number(held.data?.["count"] ?? 0) + 1;
      await configMaps.update({ ...held, data: { count: String(count) } });
      this.counted = count;
    } catch (error) {
      if (isNotFound(error)) await configMaps.create(this.namespace, { metadata: { name: COUNTER }, data: { count: "0" } });
      else if (!isConflict(error)) throw error;
    }
  }
}
