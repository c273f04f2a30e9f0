/** Images as people push them, with a real docker where there is one, and with the calls that it makes; then as nodes pull them. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pod } from "@kubarium/api";
import { eventually } from "@kubarium/component-base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RegistryClient } from "../../packages/apiserver/src/testing/registry-client.ts";
import { startCluster, type TestCluster } from "../harness/cluster.ts";
import { run } from "../harness/kubectl.ts";

const hasDocker = spawnSync("docker", ["version"], { timeout: 10_000 }).status === 0;

let cluster: TestCluster;
let registry: string;

beforeAll(async () => {
  cluster = await startCluster({ nodes: 2 });
  registry = (JSON.parse((await cluster.kubarium("status", "-o", "json")).stdout) as { registry: string }).registry;
}, 90_000);
afterAll(() => cluster?.stop());

const podOf = (name: string): Promise<Pod> => cluster.get<Pod>("pod", name);
const stateOf = async (name: string): Promise<string> => {
  const { state = {} } = (await podOf(name)).status?.containerStatuses?.[0] ?? {};
  return state.running ? "Running" : (state.waiting?.reason ?? state.terminated?.reason ?? "");
};
const reaches = (name: string, states: readonly string[]): Promise<unknown> =>
  eventually(async () => states.includes(await stateOf(name)), { what: `${name} ${states.join(" or ")}`, limitMs: 30_000 });
const failureOf = async (name: string): Promise<string> => {
  const { stdout } = await cluster.kubectl([
    "get",
    "events",
    "--field-selector",
    `involvedObject.name=${name},reason=Failed`,
    "-o",
    "jsonpath={.items[*].message}",
  ]);
  return stdout;
};

const CONFIG = {
  Cmd: ["node", "server.js"],
  Env: ["GREETING=hello"],
  WorkingDir: "/srv/app",
  ExposedPorts: { "3000/tcp": {} },
  User: "1234",
  Labels: { team: "x" },
};

/** The two ways in: what they push must be the same to the cluster. */
const ways: { name: string; skip: boolean; push(repository: string, tag: string): Promise<string> }[] = [
  {
    name: "raw calls",
    skip: false,
    push: (repository, tag) => new RegistryClient(`http://${registry}`).pushImage(repository, tag, CONFIG),
  },
  { name: "docker push", skip: !hasDocker, push: dockerPush },
];

/** Of an image without a base, so that nothing has to be fetched. */
async function dockerPush(repository: string, tag: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "kubarium-build-"));
  const image = `${registry}/${repository}:${tag}`;
  const docker = async (...args: string[]): Promise<string> => {
    const ran = await run("docker", args);
    if (ran.code !== 0) throw new Error(`docker ${args.join(" ")} answered ${ran.code}: ${ran.stdout}${ran.stderr}`);
    return ran.stdout;
  };
  const lines = [
    "FROM scratch",
    "COPY layer /layer",
    "ENV GREETING=hello",
    "WORKDIR /srv/app",
    "EXPOSE 3000",
    "USER 1234",
    "LABEL team=x",
    'CMD ["node","server.js"]',
  ];
  try {
    writeFileSync(join(folder, "Dockerfile"), lines.join("\n"));
    writeFileSync(join(folder, "layer"), `${registry} ${tag}`);
    await docker("build", "-q", "-t", image, folder);
    const digest = /digest: (sha256:[0-9a-f]{64})/.exec(await docker("push", image))?.[1] ?? "";
    await docker("rmi", image);
    const pulled = /Digest: (sha256:[0-9a-f]{64})/.exec(await docker("pull", image))?.[1];
    expect(pulled).toBe(digest);
    await docker("rmi", image);
    return digest;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe.for(ways.filter(({ skip }) => !skip))("an image pushed by $name", ({ name, push }) => {
  const id = name.replace(" ", "-");
  const repository = `team/${id}`;

  test("runs as its configuration says, under either of its names", async () => {
    const digest = await push(repository, "v1");
    await cluster.kubectl(`run ${id}-app --image=${registry}/${repository}:v1`);
    await cluster.kubectl(["run", `${id}-sh`, `--image=${repository}:v1`, "--", "sh", "-c", 'echo "$GREETING $PWD $(id -u)"; sleep 1000']);
    await reaches(`${id}-app`, ["Running"]);
    const raw = await cluster.kubectl(`get --raw /api/v1/namespaces/default/pods/${id}-app:3000/proxy/`);
    expect(raw.stdout).toBe(`This is v1 running in pod ${id}-app\n`);
    expect((await podOf(`${id}-app`)).status?.containerStatuses?.[0]?.imageID).toBe(`${registry}/${repository}@${digest}`);
    await reaches(`${id}-sh`, ["Running"]);
    await eventually(async () => (await cluster.kubectl(`logs ${id}-sh`)).stdout === "hello /srv/app 1234\n", {
      what: "what the shell says",
    });
    await cluster.kubectl(`run ${id}-digest --image=${registry}/${repository}@${digest}`);
    await reaches(`${id}-digest`, ["Running"]);
  });

  test("closes its repository", async () => {
    await cluster.kubectl(`run ${id}-missing --image=${registry}/${repository}:v2`);
    await reaches(`${id}-missing`, ["ErrImagePull", "ImagePullBackOff"]);
    const full = `${registry}/${repository}:v2`;
    expect(await failureOf(`${id}-missing`)).toContain(
      `Failed to pull image "${full}": rpc error: code = NotFound desc = failed to pull and unpack image "${full}": failed to resolve image: ${full}: not found`,
    );
    expect((await cluster.kubarium("image", "list")).stdout).toContain(`${registry}/${repository}:v1`);
    await cluster.kubarium("image", "remove", `${registry}/${repository}:v1`);
    expect((await new RegistryClient(`http://${registry}`).call("GET", `/v2/${repository}/manifests/v1`)).error).toBe("MANIFEST_UNKNOWN");
  });
});

test("what kubarium image push adds is all that its repository has, until it is removed", async () => {
  await cluster.kubarium("image", "push", "shop/web:v1", "--port", "9000");
  await cluster.kubectl("run pushed --image=shop/web:v1");
  await cluster.kubectl("run unpushed --image=shop/web:v2");
  await reaches("pushed", ["Running"]);
  expect((await cluster.kubectl("get --raw /api/v1/namespaces/default/pods/pushed:9000/proxy/")).stdout).toBe(
    "This is v1 running in pod pushed\n",
  );
  await reaches("unpushed", ["ErrImagePull", "ImagePullBackOff"]);
  await cluster.kubarium("image", "remove", "shop/web:v1");
  await reaches("unpushed", ["Running"]);
});

test("a private image runs with its secret, and not without", async () => {
  await cluster.kubarium("image", "push", "shop/secret:v1", "--private", "--username", "bob", "--password", "pw");
  await cluster.kubectl("create secret docker-registry regcred --docker-server=docker.io --docker-username=bob --docker-password=pw");
  await cluster.kubectl("run locked --image=shop/secret:v1");
  await cluster.kubectl(["run", "unlocked", "--image=shop/secret:v1", `--overrides={"spec":{"imagePullSecrets":[{"name":"regcred"}]}}`]);
  await reaches("unlocked", ["Running"]);
  await reaches("locked", ["ErrImagePull", "ImagePullBackOff"]);
  expect(await failureOf("locked")).toContain("insufficient_scope: authorization failed");
  expect((await cluster.kubarium("image", "list", "-o", "json")).stdout).not.toContain("scrypt");
});

test("an image that nobody pushed counts as built on the node; one that somebody pushed does not", async () => {
  await cluster.kubarium("image", "push", "built:v1");
  await cluster.kubectl("run local --image=homemade:v1 --image-pull-policy=Never");
  await cluster.kubectl("run remote --image=built:v1 --image-pull-policy=Never");
  await reaches("local", ["Running"]);
  await reaches("remote", ["ErrImageNeverPull"]);
  expect((await podOf("remote")).status?.containerStatuses?.[0]?.state?.waiting?.message).toBe(
    'Container image "built:v1" is not present with pull policy of Never',
  );
});

test("a ContainerImage that makes no sense is refused field by field", async () => {
  const image = {
    apiVersion: "kubarium.dev/v1",
    kind: "ContainerImage",
    metadata: { name: "x" },
    spec: { image: "A:::", behaviour: { port: 99999 } },
  };
  const refused = await cluster.kubectl("create -f -", { stdin: JSON.stringify(image), mayFail: true });
  expect(refused.stderr).toContain('spec.image: Invalid value: "A:::": invalid reference format');
  expect(refused.stderr).toContain("spec.behaviour.port: Invalid value: 99999: must be between 1 and 65535, inclusive");
});

test("after kill -9 of the API server, what was pushed is still there, and an upload goes on", async () => {
  const client = new RegistryClient(`http://${registry}`);
  const digest = await client.pushImage("team/kept", "v1", CONFIG);
  const content = Buffer.from("a blob in two pieces");
  const location = await client.begin("team/kept");
  await client.call("PATCH", location, content.subarray(0, 5), { "content-range": "0-4" });
  const apiserver = (await cluster.components()).find(({ name }) => name === "apiserver");
  process.kill(apiserver?.pid ?? -1, "SIGKILL");
  await cluster.kubarium("up", "--detach");
  expect((await client.call("GET", `/v2/team/kept/manifests/v1`)).headers.get("docker-content-digest")).toBe(digest);
  expect((await client.call("PATCH", location, content.subarray(5), { "content-range": `5-${content.length - 1}` })).code).toBe(202);
});
