import assert from "node:assert/strict";
import { afterEach, expect, test } from "vitest";
import { memoryStore, startTestApi, type TestApi } from "../testing/test-api.ts";

const SAMPLE =
  /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*",?)*)\})? (NaN|[+-]?Inf|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/;

interface Family {
  type: string;
  samples: { name: string; labels: string; value: number }[];
}

/** Reads the text format strictly: a family is announced once, its samples stand together, none comes twice. */
function parse(text: string): Map<string, Family> {
  assert(text.endsWith("\n"), "the last line has an end");
  const families = new Map<string, Family>();
  const seen = new Set<string>();
  let current = "";
  for (const line of text.trimEnd().split("\n")) {
    const [, keyword, name = "", rest = ""] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (keyword === "HELP") {
      assert(!families.has(name), `${name} is announced once`);
      families.set(name, { type: "", samples: [] });
      current = name;
      continue;
    }
    if (keyword === "TYPE") {
      assert.equal(name, current);
      families.set(name, { type: rest, samples: [] });
      continue;
    }
    const [, sample = "", labels = "", value = ""] = SAMPLE.exec(line) ?? [];
    assert.notEqual(sample, "", line);
    assert.equal(sample.replace(/_(bucket|sum|count)$/, ""), current, line);
    assert(!seen.has(`${sample}{${labels}}`), `${line} comes once`);
    seen.add(`${sample}{${labels}}`);
    families.get(current)?.samples.push({ name: sample, labels, value: Number(value) });
  }
  return families;
}

/** Every histogram's buckets rise to `+Inf`, which is its count. */
function expectHistogram({ samples }: Family): void {
  const series = new Map<string, { limits: number[]; counts: number[] }>();
  for (const { name, labels, value } of samples.filter((sample) => sample.name.endsWith("_bucket"))) {
    const limit = /le="([^"]+)"/.exec(labels)?.[1] ?? "";
    const key = labels.replace(/,?le="[^"]+"/, "");
    const one = series.get(key) ?? { limits: [], counts: [] };
    one.limits.push(limit === "+Inf" ? Number.POSITIVE_INFINITY : Number(limit));
    one.counts.push(value);
    series.set(key, one);
    expect(name).toMatch(/_bucket$/);
  }
  expect(series.size).toBeGreaterThan(0);
  for (const [labels, { limits, counts }] of series) {
    expect(limits).toEqual([...limits].sort((a, b) => a - b));
    expect(limits.at(-1)).toBe(Number.POSITIVE_INFINITY);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    const total = samples.find((sample) => sample.name.endsWith("_count") && sample.labels === labels);
    expect(total?.value).toBe(counts.at(-1));
  }
}

let api: TestApi;
afterEach(() => api?.stop());

test("/metrics can be read by Prometheus, whatever clients ask for", async () => {
  api = await startTestApi({ store: await memoryStore() });
  await api.ok("GET", "/api/v1/namespaces");
  for (const url of [
    "/api/v1/namespaces/default/pods/a%22b%0A",
    "/apis/we%22ird/v1/thi%5Cngs",
    "/nowhere%22",
    "/api/v1/namespaces/x%7B/pods",
  ])
    await api.send({ method: "GET", url });
  const watch = await api.watch("/api/v1/namespaces?watch=true");
  const { code, text, headers } = await api.send({ method: "GET", url: "/metrics" });
  watch.close();
  expect([code, headers["content-type"]]).toEqual([200, "text/plain; version=0.0.4; charset=utf-8"]);
  const families = parse(text);
  for (const [name, family] of families) {
    expect(family.type, name).toMatch(/^(counter|gauge|histogram)$/);
    expect(name.endsWith("_total"), `${name} ends as a ${family.type} does`).toBe(family.type === "counter");
    if (family.type === "histogram") expectHistogram(family);
  }
  expect(families.get("apiserver_longrunning_requests")?.samples[0]?.value).toBe(1);
  const counted = families.get("apiserver_request_total")?.samples.filter(({ labels }) => labels.includes('resource="namespaces"'));
  expect(counted?.length).toBeGreaterThan(0);
});
