/**
 * Request metrics in the Prometheus text format, with kube-apiserver's names. Counted by hand: a label lookup of a metrics library
 * costs more than the rest of a small request's bookkeeping.
 */
import type { Exchange } from "./exchange.ts";

/** Source: apiserver/pkg/endpoints/metrics requestLatencies, a selection. */
const BUCKETS_SECONDS = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];
const LONG_RUNNING = new Set(["watch", "proxy"]);

interface Latency {
  counts: number[];
  sum: number;
  count: number;
}

export class RequestMetrics {
  readonly #requests = new Map<string, number>();
  readonly #latencies = new Map<string, Latency>();
  #inflight = 0;
  #longRunning = 0;
  readonly #gauges: (() => string[])[] = [];

  /** A value that is read when it is asked for. */
  gauge(name: string, help: string, read: () => number): void {
    this.#gauges.push(() => [...header(name, help, "gauge"), `${name} ${read()}`]);
  }

  /** Values by one label, read when they are asked for. */
  gauges(name: string, help: string, label: string, read: () => ReadonlyMap<string, number>): void {
    const line = ([value, number]: [string, number]): string => `${name}{${label}="${escaped(value)}"} ${number}`;
    this.#gauges.push(() => [...header(name, help, "gauge"), ...[...read()].map(line)]);
  }

  begin({ info }: Exchange): void {
    if (LONG_RUNNING.has(info.verb)) this.#longRunning++;
    else this.#inflight++;
  }

  end({ info, code }: Exchange, ms: number): void {
    const long = LONG_RUNNING.has(info.verb);
    if (long) this.#longRunning--;
    else this.#inflight--;
    const labels = labelsOf(info);
    const key = `${labels},code="${code}"`;
    this.#requests.set(key, (this.#requests.get(key) ?? 0) + 1);
    if (!long) this.#observe(labels, ms / 1000);
  }

  #observe(labels: string, seconds: number): void {
    let latency = this.#latencies.get(labels);
    if (!latency) {
      latency = { counts: BUCKETS_SECONDS.map(() => 0), sum: 0, count: 0 };
      this.#latencies.set(labels, latency);
    }
    latency.sum += seconds;
    latency.count++;
    const bucket = BUCKETS_SECONDS.findIndex((limit) => seconds <= limit);
    if (bucket >= 0) latency.counts[bucket] = (latency.counts[bucket] ?? 0) + 1;
  }

  text(): string {
    const lines = [...header("apiserver_request_total", "Counter of apiserver requests.", "counter")];
    for (const [labels, count] of this.#requests) lines.push(`apiserver_request_total{${labels}} ${count}`);
    lines.push(...header("apiserver_request_duration_seconds", "Response latency distribution in seconds.", "histogram"));
    for (const [labels, latency] of this.#latencies) lines.push(...histogram("apiserver_request_duration_seconds", labels, latency));
    lines.push(...header("apiserver_current_inflight_requests", "Requests being answered now.", "gauge"));
    lines.push(`apiserver_current_inflight_requests ${this.#inflight}`);
    lines.push(...header("apiserver_longrunning_requests", "Watches and streams that are open now.", "gauge"));
    lines.push(`apiserver_longrunning_requests ${this.#longRunning}`);
    lines.push(...header("process_resident_memory_bytes", "Resident memory size in bytes.", "gauge"));
    lines.push(`process_resident_memory_bytes ${process.memoryUsage.rss()}`);
    for (const gauge of this.#gauges) lines.push(...gauge());
    return `${lines.join("\n")}\n`;
  }
}

const header = (name: string, help: string, type: string): string[] => [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];

function histogram(name: string, labels: string, { counts, sum, count }: Latency): string[] {
  let total = 0;
  const buckets = BUCKETS_SECONDS.map((limit, index) => {
    total += counts[index] ?? 0;
    return `${name}_bucket{${labels},le="${limit}"} ${total}`;
  });
  return [...buckets, `${name}_bucket{${labels},le="+Inf"} ${count}`, `${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${count}`];
}

function labelsOf({ verb, group, version, resource, subresource, name, namespace, isResourceRequest }: Exchange["info"]): string {
  if (!isResourceRequest) return `verb="${verb.toUpperCase()}",group="",version="",resource="",subresource="",scope=""`;
  const scope = name !== "" ? "resource" : namespace !== "" ? "namespace" : "cluster";
  const shown = verb === "create" ? "POST" : verb === "update" ? "PUT" : verb.toUpperCase();
  return `verb="${shown}",group="${clean(group)}",version="${clean(version)}",resource="${clean(resource)}",subresource="${clean(subresource)}",scope="${scope}"`;
}

const escaped = (value: string): string => value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

/** A client chooses these; what is no name would break the format. */
const clean = (text: string): string => (/^[a-z0-9.-]{0,100}$/.test(text) ? text : "invalid");
