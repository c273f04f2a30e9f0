/** YAML to an experiment. */
import { load } from "js-yaml";
import {
  ACTIONS,
  ChaosError,
  COMPONENTS,
  type Experiment,
  HYPOTHESES,
  type Hypothesis,
  INSTANT,
  LINKS,
  MODES,
  NETWORK,
  type Selector,
  type Step,
  type Workload,
} from "./experiment.ts";
import { Reader } from "./fields.ts";

const API_VERSION = "chaos.kubarium.dev/v1";
const MAX_REPLICAS = 100;
const MAX_WALL_CLOCK_OFFSET = 1e12;
const DEFAULTS = { baselineMs: 10_000, recoveryMs: 180_000 };

/** Throws ChaosError that names every field that is wrong, and what is allowed there. `source` is the file, for messages. */
export function parseExperiment(text: string, source: string): Experiment {
  let value: unknown;
  try {
    value = load(text);
  } catch (error) {
    throw new ChaosError(
      `${source} is not YAML: ${(error as Error).message.split("\n")[0]}`,
      "kubarium chaos list names ready ones to start from",
    );
  }
  const problems: string[] = [];
  const top = new Reader(value, "", problems).only("apiVersion", "kind", "metadata", "spec");
  top.choice("apiVersion", [API_VERSION]);
  top.choice("kind", ["Experiment"]);
  const name = top.required("metadata").only("name", "labels", "annotations").text("name");
  if (name && !/^[a-z0-9]([-a-z0-9]{0,40}[a-z0-9])?$/.test(name))
    problems.push(`metadata.name must be lower case letters, digits and dashes, got "${name}"`);
  const spec = top.required("spec").only("description", "workload", "steadyState", "steps");
  const steadyState = spec.required("steadyState").only("baseline", "hypotheses");
  const experiment: Experiment = {
    name,
    description: spec.text("description", ""),
    workload: workloadOf(spec.object("workload")),
    baselineMs: steadyState.duration("baseline") ?? DEFAULTS.baselineMs,
    hypotheses: steadyState.list("hypotheses").map(hypothesisOf),
    steps: spec.list("steps").map(stepOf),
  };
  const { replicas } = experiment.workload;
  for (const [index, one] of experiment.hypotheses.entries()) {
    if (one.type === "availability" && one.minAvailable > replicas)
      problems.push(`spec.steadyState.hypotheses[${index}].minAvailable: ${one.minAvailable} of ${replicas} replicas can never hold`);
  }
  if (problems.length)
    throw new ChaosError(`${source} cannot be run:\n  ${problems.join("\n  ")}`, "kubarium chaos list names ready ones to start from");
  return experiment;
}

function workloadOf(reader: Reader): Workload {
  reader.only("image", "replicas", "tolerationSeconds");
  return {
    image: reader.text("image", "kubia:v1"),
    replicas: Math.ceil(reader.number("replicas", 1, MAX_REPLICAS, 3)),
    tolerationSeconds: reader.number("tolerationSeconds", 0, 3600, 30),
  };
}

function hypothesisOf(reader: Reader): Hypothesis {
  const type = reader.choice("type", HYPOTHESES);
  const named = (text: string): { name: string } => ({ name: reader.text("name", text) });
  switch (type) {
    case "availability": {
      reader.only("name", "type", "minAvailable", "tolerance");
      const minAvailable = reader.number("minAvailable", 0, MAX_REPLICAS);
      return { ...named(`at least ${minAvailable} pods stay Ready`), type, minAvailable, toleranceMs: reader.duration("tolerance") ?? 0 };
    }
    case "errorRate": {
      reader.only("name", "type", "maxPercent");
      const maxPercent = reader.number("maxPercent", 0, 100);
      return { ...named(`at most ${maxPercent} % of the requests through the Service fail`), type, maxPercent };
    }
    case "writes": {
      reader.only("name", "type", "maxGap");
      const maxGapMs = reader.duration("maxGap");
      return { ...named("no acknowledged write is lost"), type, ...(maxGapMs === undefined ? {} : { maxGapMs }) };
    }
    case "recovery": {
      reader.only("name", "type", "within");
      const withinMs = reader.duration("within") ?? DEFAULTS.recoveryMs;
      return { ...named(`all is as before within ${withinMs / 1000} s of the last fault's end`), type, withinMs };
    }
  }
}

function stepOf(reader: Reader): Step {
  reader.only(
    "name",
    "action",
    "selector",
    "mode",
    "value",
    "at",
    "duration",
    "schedule",
    "target",
    "delay",
    "loss",
    "timeOffset",
    "image",
  );
  const action = reader.choice("action", ACTIONS);
  const isNetwork = NETWORK.has(action);
  const mode = reader.choice("mode", MODES, "one");
  const delay = reader.object("delay").only("latency", "jitter");
  const durationMs = reader.duration("duration");
  const atMs = reader.duration("at");
  const everyMs = everyOf(reader);
  const step: Step = {
    name: reader.text("name", action),
    action,
    selector: selectorOf(reader.object("selector"), action, isNetwork),
    mode,
    value: mode === "one" || mode === "all" ? 1 : reader.number("value", 1, 100),
    ...(atMs === undefined ? {} : { atMs }),
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(everyMs === undefined ? {} : { everyMs }),
    ...(isNetwork ? { target: reader.object("target").only("component").choice("component", LINKS, "apiserver") } : {}),
    latencyMs: delay.duration("latency") ?? 0,
    jitterMs: delay.duration("jitter") ?? 0,
    lossPercent: action === "loss" ? reader.number("loss", 1, 100) : 0,
    timeOffsetMs: reader.duration("timeOffset", { negative: true }) ?? 0,
    ...(action === "rollout" ? { image: reader.text("image") } : {}),
  };
  if (action === "wait" && durationMs === undefined) reader.problem("duration", "is required for wait");
  if (action === "delay" && !step.latencyMs) reader.problem("delay.latency", "is required for delay, such as 100ms");
  if (action === "time" && (!step.timeOffsetMs || Math.abs(step.timeOffsetMs) > MAX_WALL_CLOCK_OFFSET))
    reader.problem("timeOffset", "is required for time, such as -10m");
  if (everyMs !== undefined && !INSTANT.has(action)) reader.problem("schedule", `repeats only ${[...INSTANT].join(", ")}`);
  if (everyMs !== undefined && durationMs === undefined) reader.problem("duration", "is required with a schedule: it says when to end");
  return step;
}

function everyOf(reader: Reader): number | undefined {
  if (!reader.has("schedule")) return undefined;
  const text = reader.text("schedule");
  const inner = new Reader({ schedule: /^@every (.+)$/.exec(text)?.[1] ?? text.slice(0, 0) }, reader.path, []);
  const everyMs = inner.duration("schedule");
  if (everyMs === undefined) reader.problem("schedule", `must look like "@every 10s", got ${JSON.stringify(text)}`);
  return everyMs;
}

/** pod-delete, rollout, wait and registry-down act on the workload or on all nodes; everything else needs somebody to act on. */
function selectorOf(reader: Reader, action: Step["action"], isNetwork: boolean): Selector {
  reader.only("component", "nodes");
  const nodes = reader.texts("nodes");
  const needsOne = !["pod-delete", "rollout", "wait", "registry-down"].includes(action);
  const fallback = nodes.length || action === "registry-down" || action === "time" ? "kubelet" : undefined;
  const component = needsOne || action === "registry-down" ? reader.choice("component", COMPONENTS, fallback) : undefined;
  if (nodes.length && component !== "kubelet") reader.problem("nodes", "goes only with component: kubelet");
  if (isNetwork && (component === "redis" || component === "nats"))
    reader.problem(
      "component",
      `a ${action} is on the side that connects: select a component, and name ${component} under target.component`,
    );
  if (action === "registry-down" && component !== "kubelet") reader.problem("component", "only kubelets pull images; allowed: kubelet");
  return { ...(component ? { component } : {}), ...(nodes.length ? { nodes } : {}) };
}
