/**
 * A client of the workload's Service: through its NodePort on the nodes, like a load balancer with health checks. A node that refuses or
 * does not answer is left out for a while; a refused connection is tried on the next node, an answer that does not come is a failure.
 */
import { get } from "node:http";
import type { Clock } from "@kubarium/component-base";
import type { RequestSample } from "../hypotheses/samples.ts";
import type { ClusterTime } from "./cluster-time.ts";

/** Real milliseconds. */
const EVERY_MS = 100;
const ANSWER_LIMIT_MS = 3_000;
/** Cluster milliseconds. */
const OUT_OF_ROTATION_MS = 10_000;
/** What a run keeps, and how many requests are under way at once. */
const MAX_SAMPLES = 50_000;
const MAX_UNDER_WAY = 40;

export interface RequesterDeps {
  clock: Clock;
  time: ClusterTime;
  /** Every address is one of the cluster's own: see `Target.owns`. */
  addresses: readonly string[];
  nodePort: number;
}

type Answer = { kind: "answered" } | { kind: "refused" | "failed"; why: string };

export class Requester {
  readonly samples: RequestSample[] = [];
  private readonly deps: RequesterDeps;
  private readonly outUntilMs = new Map<string, number>();
  private readonly underWay = new Set<Promise<void>>();
  private turn = 0;
  private timer: { cancel(): void } | undefined;

  constructor(deps: RequesterDeps) {
    this.deps = deps;
  }

  start(): this {
    const { clock } = this.deps;
    this.timer = clock.setInterval(() => this.fire(), EVERY_MS * clock.speed);
    return this;
  }

  async stop(): Promise<void> {
    this.timer?.cancel();
    await Promise.all(this.underWay);
  }

  private fire(): void {
    if (this.underWay.size >= MAX_UNDER_WAY || this.samples.length >= MAX_SAMPLES) return;
    const request = this.request().finally(() => this.underWay.delete(request));
    this.underWay.add(request);
  }

  private async request(): Promise<void> {
    const atMs = this.deps.time.now();
    let failure = "no node is in rotation";
    for (const address of this.rotation(atMs)) {
      const answer = await ask(address, this.deps.nodePort);
      if (answer.kind === "answered") {
        this.samples.push({ atMs });
        return;
      }
      this.outUntilMs.set(address, this.deps.time.now() + OUT_OF_ROTATION_MS);
      failure = answer.why;
      if (answer.kind === "failed") break;
    }
    this.samples.push({ atMs, failure });
  }

  /** One after the other in turn; those that failed lately come last. */
  private rotation(nowMs: number): string[] {
    const { addresses } = this.deps;
    const first = this.turn++ % Math.max(addresses.length, 1);
    const turned = [...addresses.slice(first), ...addresses.slice(0, first)];
    const isOut = (address: string): boolean => (this.outUntilMs.get(address) ?? Number.NEGATIVE_INFINITY) > nowMs;
    return [...turned.filter((address) => !isOut(address)), ...turned.filter(isOut)];
  }
}

function ask(host: string, port: number): Promise<Answer> {
  return new Promise((resolve) => {
    const request = get({ host, port, path: "/", agent: false, timeout: ANSWER_LIMIT_MS }, (response) => {
      const { statusCode = 0 } = response;
      response.resume();
      response.once("end", () => resolve(statusCode < 500 ? { kind: "answered" } : { kind: "failed", why: `status ${statusCode}` }));
      response.once("error", (error) => resolve({ kind: "failed", why: error.message }));
    });
    request.once("timeout", () => request.destroy(new Error(`no answer in ${ANSWER_LIMIT_MS} ms`)));
    request.once("error", (error: NodeJS.ErrnoException) =>
      resolve({
        kind: error.code === "ECONNREFUSED" || error.code === "EHOSTUNREACH" ? "refused" : "failed",
        why: error.code ?? error.message,
      }),
    );
  });
}
