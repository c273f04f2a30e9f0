/** A WebSocket client that knows nothing of Kubernetes (Node's own, in a process of its own) against a pod, over every way in. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Node, Pod, Service } from "@kubarium/api";
import { eventually } from "@kubarium/component-base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCluster, type TestCluster } from "../../harness/cluster.ts";
import { kubectlBinary, type Ran, run } from "../../harness/kubectl.ts";

const ECHO = `
apiVersion: v1
kind: Pod
metadata: {name: echo, labels: {app: echo}}
spec:
  containers:
  - name: echo
    image: jmalloc/echo-server
    ports: [{containerPort: 8080}]
    readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1}
---
apiVersion: v1
kind: Service
metadata: {name: echo}
spec: {type: NodePort, selector: {app: echo}, ports: [{name: http, port: 80, targetPort: 8080}]}
`;

/** Says three things, one of them in bytes and one large, and prints what comes back. */
const CLIENT = `
const [url, token] = process.argv.slice(1);
const socket = new WebSocket(url, token ? { headers: { authorization: "Bearer " + token } } : undefined);
const said = ["one", new Uint8Array([1, 2, 255]), "x".repeat(100000)];
let heard = 0;
socket.binaryType = "arraybuffer";
socket.onmessage = ({ data }) => {
  console.log(typeof data !== "string" ? "bytes " + [...new Uint8Array(data)].join(" ") : data.length > 99 ? "text of " + data.length : data);
  if (heard === said.length) socket.close(1000);
  else socket.send(said[heard++]);
};
socket.onclose = ({ code }) => { console.log("closed " + code); process.exit(code === 1000 ? 0 : 1); };
`;
const HEARD = "Request served by echo\none\nbytes 1 2 255\ntext of 100000\nclosed 1000\n";

let cluster: TestCluster;
let token: string;
let server: string;
let node: string;
let nodePort: number;

beforeAll(async () => {
  cluster = await startCluster({ speed: 10, nodes: 2 });
  await eventually(async () => (await cluster.kubectl("get serviceaccount default", { mayFail: true })).code === 0, { limitMs: 20_000 });
  await cluster.kubectl("apply -f -", { stdin: ECHO });
  await cluster.kubectl("create clusterrolebinding default-admin --clusterrole=cluster-admin --serviceaccount=default:default");
  token = (await cluster.kubectl("create token default")).stdout.trim();
  server = (await cluster.kubectl("config view --minify -o jsonpath={.clusters[0].cluster.server}")).stdout.replace(/^http/, "ws");
  await cluster.kubectl("wait --for=condition=Ready pod/echo --timeout=60s");
  nodePort = (await cluster.get<Service>("service", "echo")).spec.ports?.[0]?.nodePort ?? 0;
  // Not the pod's own node: the way leads from node to node.
  const home = (await cluster.get<Pod>("pod", "echo")).spec.nodeName;
  const { status } = await cluster.get<Node>("node", home === "node-1" ? "node-2" : "node-1");
  node = status.addresses?.find(({ type }) => type === "InternalIP")?.address ?? "";
}, 120_000);
afterAll(() => cluster?.stop());

const talk = (url: string, env: Record<string, string> = {}, ...args: string[]): Promise<Ran> =>
  run(process.execPath, ["--disable-warning=ExperimentalWarning", "-e", CLIENT, url, ...args], {
    env: { PATH: process.env["PATH"], NODE_EXTRA_CA_CERTS: join(cluster.dir, "pki/ca.crt"), ...env },
  });

test("the node port of another node", async () => {
  await eventually(async () => (await run("curl", ["-s", `http://${node}:${nodePort}/`])).code === 0, { what: "the node port is open" });
  expect(await talk(`ws://${node}:${nodePort}/`)).toMatchObject({ stdout: HEARD, code: 0 });
});

test.for(["pods/echo:8080", "pods/echo", "services/echo:http", "services/http:echo:80"])("the API server's proxy of %s", async (which) => {
  const url = `${server}/api/v1/namespaces/default/${which}/proxy/`;
  expect(await talk(url, {}, token)).toMatchObject({ stdout: HEARD, code: 0 });
  expect((await talk(url)).code).toBe(1);
});

test("the http_proxy that kubarium env sets", async () => {
  const proxy = /export http_proxy=(\S+)/.exec((await cluster.kubarium("env")).stdout)?.[1] ?? "";
  const { clusterIP } = (await cluster.get<Service>("service", "echo")).spec;
  const { podIP } = (await cluster.get<Pod>("pod", "echo")).status;
  for (const host of ["echo", "echo.default.svc.cluster.local", clusterIP, `${podIP}:8080`])
    expect(await talk(`ws://${host}/`, { http_proxy: proxy, NODE_USE_ENV_PROXY: "1" })).toMatchObject({ stdout: HEARD, code: 0 });
  expect((await talk("ws://nobody/", { http_proxy: proxy, NODE_USE_ENV_PROXY: "1" })).code).toBe(1);
});

test.for([
  {
    name: "kubectl proxy",
    args: ["proxy", "--port=0"],
    path: "/api/v1/namespaces/default/services/echo:http/proxy/",
    port: /127\.0\.0\.1:(\d+)/,
  },
  { name: "kubectl port-forward", args: ["port-forward", "service/echo", ":80"], path: "/", port: /127\.0\.0\.1:(\d+) ->/ },
])("$name", async ({ args, path, port }) => {
  const child = spawn(await kubectlBinary(), args, {
    env: { PATH: process.env["PATH"], HOME: cluster.dir, KUBECONFIG: cluster.kubeconfig },
  });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
  try {
    const local = await eventually(() => port.exec(printed)?.[1], { what: "a local port" });
    expect(await talk(`ws://127.0.0.1:${local}${path}`)).toMatchObject({ stdout: HEARD, code: 0 });
  } finally {
    child.kill();
  }
});

test("the pod's log says who came", async () => {
  expect((await cluster.kubectl("logs echo")).stdout).toMatch(
    /^Echo server listening on port 8080\.\n[\d.:]+ \| upgraded to websocket\n[\d.:]+ \| txt \| one\n/,
  );
});
