import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Action, Step } from "../experiment/experiment.ts";
import { openContainerTarget } from "./container-target.ts";
import { type Docker, findProject } from "./docker.ts";

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), "kubarium-chaos-"));
  writeFileSync(join(out, "kubeconfig"), "");
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

const container = (name: string, service: string, script: string, env: string[] = []): unknown => ({
  Id: `${name}-0123456789abcdef`,
  Name: `/${name}`,
  State: { Status: "running" },
  Config: { Labels: { "com.docker.compose.service": service }, Cmd: [script], Env: env },
  HostConfig: { CapAdd: script === "kubelet.js" ? ["NET_ADMIN"] : null },
  Mounts: [{ Destination: "/out", Source: out }],
  NetworkSettings: { Networks: { net: { IPAddress: `10.0.0.${name.length}`, Aliases: [service, "another"] } } },
});

/** A docker that knows these containers and remembers what it was told. */
function fakeDocker(): { docker: Docker; told: string[] } {
  const told: string[] = [];
  const containers = [
    container("p-node-1", "node-1", "kubelet.js", ["KUBARIUM_NODE_NAME=node-1"]),
    container("apiserver_1", "apiserver", "apiserver.js", ["KUBARIUM_SPEED=5"]),
    container("apiserver_22", "apiserver", "apiserver.js"),
    container("p-redis", "redis", "redis-server"),
    container("gateway_1", "gateway", "kubarium.js"),
  ];
  const docker: Docker = async (...args) => {
    if (args[0] === "ps") return args.includes("-q") ? "a\nb\n" : "one\ntwo\n";
    if (args[0] === "inspect") return JSON.stringify(containers);
    told.push(args.join(" "));
    return "";
  };
  return { docker, told };
}

const step = (action: Action, more: Partial<Step> = {}): Step => ({
  name: "",
  action,
  selector: {},
  mode: "one",
  value: 1,
  latencyMs: 0,
  jitterMs: 0,
  lossPercent: 0,
  timeOffsetMs: 0,
  ...more,
});

test("members are nodes by their names, replicas by their containers', and nothing that is no component", async () => {
  const target = await openContainerTarget(fakeDocker().docker, "p");
  expect((await target.members()).map(({ name, component }) => `${component} ${name}`)).toEqual([
    "apiserver apiserver_1",
    "apiserver apiserver_22",
    "kubelet node-1",
    "redis redis",
  ]);
  expect(target.speed).toBe(5);
  expect([await target.owns("10.0.0.8"), await target.owns("192.0.2.1")]).toEqual([true, false]);
});

const ID = "p-node-1-012";
test.for<{ step: Step; does: string[]; undoes: string[] }>([
  { step: step("kill"), does: [`kill ${ID}`], undoes: [`start ${ID}`] },
  { step: step("stop"), does: [`stop -t 5 ${ID}`], undoes: [`start ${ID}`] },
  { step: step("pause"), does: [`pause ${ID}`], undoes: [`unpause ${ID}`] },
  { step: step("restart"), does: [`restart -t 5 ${ID}`], undoes: [] },
  {
    step: step("partition", { target: "apiserver" }),
    does: [`network disconnect net ${ID}`],
    undoes: [`network connect --alias node-1 --alias another net ${ID}`],
  },
  {
    step: step("partition", { target: "redis" }),
    does: [`exec -u 0 ${ID} ip route add blackhole 10.0.0.7`],
    undoes: [`exec -u 0 ${ID} ip route del blackhole 10.0.0.7`],
  },
  {
    step: step("disk-fill"),
    does: [`exec -u 10001:10001 ${ID} prlimit --pid 1 --fsize=0:`],
    undoes: [`start ${ID}`, `exec -u 10001:10001 ${ID} prlimit --pid 1 --fsize=unlimited:`],
  },
  {
    step: step("registry-down"),
    does: [`exec -u 10001:10001 ${ID} touch /data/image-registry-down`],
    undoes: [`exec -u 10001:10001 ${ID} rm -f /data/image-registry-down`],
  },
])("$step.action is $does, undone by $undoes", async ({ step, does, undoes }) => {
  const { docker, told } = fakeDocker();
  const target = await openContainerTarget(docker, "p");
  const member = (await target.members()).find(({ name }) => name === "node-1");
  const undo = member && (await target.inject({ step, member }));
  expect(told).toEqual(does);
  await undo?.();
  expect(told.slice(does.length)).toEqual(undoes);
});

test.for([
  { step: step("delay", { target: "apiserver" }), component: "kubelet", why: /tc/ },
  { step: step("loss", { target: "apiserver" }), component: "kubelet", why: /tc/ },
  { step: step("time"), component: "kubelet", why: /shares the kernel's clock/ },
  { step: step("partition", { target: "redis" }), component: "apiserver", why: /cuts a container off from everything/ },
  { step: step("disk-fill"), component: "nats", why: /nothing on disk/ },
  { step: step("kill"), component: "kubelet", why: /^$/ },
])("$step.action of $component: refused because $why", async ({ step, component, why }) => {
  const target = await openContainerTarget(fakeDocker().docker, "p");
  const refusal = target.refusal({ step, member: { name: "x", component, state: "running" } });
  expect(refusal ?? "").toMatch(why);
});

test("of several clusters one has to be named", async () => {
  const { docker } = fakeDocker();
  await expect(findProject(docker, undefined)).rejects.toThrow(/2 clusters of containers run here: one, two/);
  await expect(findProject(docker, "three")).rejects.toThrow(/no cluster runs in the compose project "three"/);
  expect(await findProject(docker, "two")).toBe("two");
});
