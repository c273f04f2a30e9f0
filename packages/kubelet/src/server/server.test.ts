import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pod } from "@kubarium/api";
import { eventually, realClock, seededRandom, silentLogger } from "@kubarium/component-base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startKubelet } from "../kubelet.ts";
import { fakeCluster } from "../testing/fake-cluster.ts";

const dir = mkdtempSync(join(tmpdir(), "kubelet-server-"));
const cluster = fakeCluster("node-1");
let running: Awaited<ReturnType<typeof startKubelet>>;
const file = (name: string): string => readFileSync(join(dir, name), "utf8");
const openssl = (...args: string[]): Buffer => execFileSync("openssl", args, { cwd: dir, stdio: "pipe" });

function certificate(name: string, subject: string): void {
  openssl(
    "req",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-keyout",
    `${name}.key`,
    "-out",
    `${name}.csr`,
    "-subj",
    subject,
  );
  openssl(
    "x509",
    "-req",
    "-in",
    `${name}.csr`,
    "-CA",
    "ca.crt",
    "-CAkey",
    "ca.key",
    "-CAcreateserial",
    "-out",
    `${name}.crt`,
    "-days",
    "1",
  );
}

function get(path: string, as?: string, onData?: (text: string) => void): Promise<{ code: number; body: string }> {
  return new Promise((resolve, reject) => {
    const client = as ? { cert: file(`${as}.crt`), key: file(`${as}.key`) } : {};
    const call = request(
      { host: "127.0.0.1", port: running.port, path, ca: file("ca.crt"), checkServerIdentity: () => undefined, agent: false, ...client },
      (answer) => {
        let body = "";
        answer.setEncoding("utf8");
        answer.on("data", (text: string) => {
          body += text;
          onData?.(text);
        });
        answer.on("end", () => resolve({ code: answer.statusCode ?? 0, body }));
      },
    );
    call.on("error", reject);
    call.end();
  });
}

beforeAll(async () => {
  openssl(
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-keyout",
    "ca.key",
    "-out",
    "ca.crt",
    "-subj",
    "/CN=ca",
    "-days",
    "1",
  );
  certificate("server", "/CN=node-1");
  certificate("admin", "/O=system:masters/CN=admin");
  certificate("other", "/CN=someone");
  running = await startKubelet({
    nodeName: "node-1",
    nodeIp: "127.0.0.1",
    port: 0,
    client: cluster.client,
    informers: cluster.informers,
    recorder: cluster.recorder,
    clock: realClock(20),
    random: seededRandom(1),
    log: silentLogger,
    tls: { cert: file("server.crt"), key: file("server.key"), clientCa: file("ca.crt") },
    preloadImages: ["busybox:1.36"],
  });
  const pod = (name: string, image: string, script: string) =>
    cluster.create({
      metadata: { name },
      spec: {
        restartPolicy: "Never",
        containers: [{ name: "c", image, imagePullPolicy: "IfNotPresent", command: ["sh", "-c", script] }],
      } as Pod["spec"],
    });
  pod("talk", "busybox:1.36", "for i in 1 2 3; do echo line $i; done");
  pod("loop", "busybox:1.36", "while :; do echo tick; sleep 1; done");
  pod("bad", "nginx:9.99", "x");
  await eventually(() => cluster.pods.get("talk")?.status?.phase === "Succeeded");
  await eventually(() => cluster.pods.get("bad")?.status?.containerStatuses?.[0]?.state?.waiting?.reason === "ErrImagePull");
});

afterAll(async () => {
  await running.stop();
  rmSync(dir, { recursive: true });
});

const logs = "/containerLogs/default";
test.for([
  { name: "anyone may ask for health", path: "/healthz", as: undefined, code: 200, body: "ok" },
  { name: "nobody without a certificate may ask for pods", path: "/pods", as: undefined, code: 401, body: "Unauthorized" },
  {
    name: "another client of the cluster is forbidden",
    path: "/pods",
    as: "other",
    code: 403,
    body: "Forbidden (user=someone, verb=get, resource=nodes, subresource(s)=[proxy])\n",
  },
  {
    name: "a command is run over an upgraded connection only",
    path: "/exec/default/loop/c?command=ls&output=1",
    as: "admin",
    code: 400,
    body: "Upgrade request required",
  },
  {
    name: "nobody without a certificate may run one",
    path: "/exec/default/loop/c?command=ls&output=1",
    as: undefined,
    code: 401,
    body: "Unauthorized",
  },
  { name: "logs are the container's lines", path: `${logs}/talk/c`, as: "admin", code: 200, body: "line 1\nline 2\nline 3\n" },
  { name: "tailLines takes the last ones", path: `${logs}/talk/c?tailLines=1`, as: "admin", code: 200, body: "line 3\n" },
  { name: "limitBytes cuts", path: `${logs}/talk/c?limitBytes=8`, as: "admin", code: 200, body: "line 1\nl" },
  { name: "following what has ended ends", path: `${logs}/talk/c?follow=true`, as: "admin", code: 200, body: "line 1\nline 2\nline 3\n" },
  {
    name: "there is no previous run",
    path: `${logs}/talk/c?previous=true`,
    as: "admin",
    code: 400,
    body: 'previous terminated container "c" in pod "talk" not found\n',
  },
  { name: "an unknown pod is not found", path: `${logs}/none/c`, as: "admin", code: 404, body: 'pod "none" not found\n' },
])("$name", async ({ path, as, code, body }) => {
  expect(await get(path, as)).toEqual({ code, body });
});

test("a container that cannot be pulled says so, whether it is being tried or waits to be tried again", async () => {
  const { code, body } = await get(`${logs}/bad/c`, "admin");
  expect(code).toBe(400);
  expect(body).toMatch(/^container "c" in pod "bad" is waiting to start: (image can't be pulled|trying and failing to pull image)\n$/);
});

test("timestamps are RFC 3339 with nanoseconds", async () => {
  expect((await get(`${logs}/talk/c?timestamps=true&tailLines=1`, "admin")).body).toMatch(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z line 3\n$/,
  );
});

test("following delivers lines as they are written, until the container ends", async () => {
  let seen = "";
  const done = get(`${logs}/loop/c?follow=true&tailLines=0`, "admin", (text) => void (seen += text));
  await eventually(() => seen.startsWith("tick\ntick\n"));
  cluster.remove("loop", 1);
  expect((await done).code).toBe(200);
});

test("the list of pods carries the node's view of their status", async () => {
  const { items } = JSON.parse((await get("/pods", "admin")).body) as { items: Pod[] };
  expect(items.find(({ metadata }) => metadata.name === "talk")?.status?.phase).toBe("Succeeded");
});
