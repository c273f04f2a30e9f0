/** Asks the API server again and again how many pods of the workload and which nodes are Ready. */
import { type Node, type Pod, resources } from "@kubarium/api";
import { type Client, pathOf } from "@kubarium/client";
import type { Clock } from "@kubarium/component-base";
import type { ClusterSample } from "../hypotheses/samples.ts";
import { type ClusterTime, within } from "./cluster-time.ts";

/** Real milliseconds between samples, and that an answer may take. */
const EVERY_MS = 150;
const ANSWER_LIMIT_MS = 5_000;

const isReady = ({ status }: Pick<Pod | Node, "status">): boolean =>
  !!(status?.conditions as { type: string; status: string }[] | undefined)?.some((one) => one.type === "Ready" && one.status === "True");

export interface SamplerDeps {
  client: Client;
  clock: Clock;
  time: ClusterTime;
  namespace: string;
}

export class ClusterSampler {
  readonly samples: ClusterSample[] = [];
  /** Addresses of Ready nodes, as last seen. */
  addresses: string[] = [];
  private readonly deps: SamplerDeps;
  private readonly ending = new AbortController();
  private running: Promise<void> | undefined;

  constructor(deps: SamplerDeps) {
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

  /** One look, which is kept. */
  async look(): Promise<ClusterSample> {
    const { client, clock, time, namespace } = this.deps;
    const limit = within(clock, ANSWER_LIMIT_MS);
    try {
      const get = <T>(path: string): Promise<{ items: T[] }> => client.request("GET", path, { signal: limit.signal });
      const [nodes, pods] = await Promise.all([
        get<Node>(pathOf(resources.nodes, "")),
        get<Pod>(`${pathOf(resources.pods, namespace)}?labelSelector=app%3Dchaos`),
      ]);
      const available = pods.items.filter((pod) => isReady(pod) && !pod.metadata.deletionTimestamp).length;
      const ready = nodes.items.filter(isReady);
      this.addresses = ready.flatMap(({ status }) => status.addresses?.find(({ type }) => type === "InternalIP")?.address ?? []);
      return this.keep({ atMs: time.now(), available, readyNodes: ready.map(({ metadata }) => metadata.name).sort() });
    } catch {
      return this.keep({ atMs: time.now() });
    } finally {
      limit.done();
    }
  }

  private keep(sample: ClusterSample): ClusterSample {
    this.samples.push(sample);
    return sample;
  }

  private async run(): Promise<void> {
    const { clock } = this.deps;
    while (!this.ending.signal.aborted) {
      await this.look();
      await clock.sleep(EVERY_MS * clock.speed, this.ending.signal).catch(() => undefined);
    }
  }
}
