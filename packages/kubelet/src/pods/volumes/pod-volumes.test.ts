import type { Container, Pod, Volume, VolumeMount } from "@kubarium/api";
import { eventually, realClock } from "@kubarium/component-base";
import { expect, test } from "vitest";
import { HostStorage } from "./host-storage.ts";
import { PodVolumes } from "./pod-volumes.ts";

const SPEED = 1000;
type Objects = Record<string, { data?: Record<string, string> }>;

function volumes(list: object[], configMaps: Objects = {}, secrets: Objects = {}, asked: string[] = []) {
  const pod = {
    metadata: { name: "p", namespace: "ns", uid: "u", labels: { app: "web" } },
    spec: { containers: [{ name: "c" }], volumes: list as Volume[] },
  };
  const objects = {
    configMap: async (_: string, name: string) => configMaps[name],
    secret: async (_: string, name: string) => secrets[name],
    token: async (_: string, account: string) => {
      asked.push(account);
      return "ey.token";
    },
  };
  const context = {
    nodeIp: "1.2.3.4",
    objects: objects as never,
    clock: realClock(SPEED),
    host: new HostStorage(),
    node: () => ({ metadata: { name: "n" } }) as never,
  };
  return new PodVolumes(() => ({ pod: pod as unknown as Pod, podIp: "10.0.0.5", context }));
}
const files = (of: PodVolumes, ...mounts: Partial<VolumeMount>[]) =>
  of.filesFor({ name: "c", volumeMounts: mounts } as Container, {}, { POD: "p" });
const base64 = (text: string) => Buffer.from(text).toString("base64");

test.for([
  { name: "a missing ConfigMap", volume: { configMap: { name: "no" } }, says: 'configmap "no" not found' },
  {
    name: "a missing key of a ConfigMap",
    volume: { configMap: { name: "cm", items: [{ key: "x", path: "x" }] } },
    says: "configmap references non-existent config key: x",
  },
  { name: "a missing Secret", volume: { secret: { secretName: "no" } }, says: 'secret "no" not found' },
  {
    name: "a missing key of a Secret",
    volume: { secret: { secretName: "s", items: [{ key: "x", path: "x" }] } },
    says: "references non-existent secret key: x",
  },
  {
    name: "two sources of a projected volume",
    volume: { projected: { sources: [{ configMap: { name: "no" } }, { secret: { name: "no" } }] } },
    says: '[configmap "no" not found, secret "no" not found]',
  },
  {
    name: "a directory that a node does not have",
    volume: { hostPath: { path: "/nowhere", type: "Directory" } },
    says: "hostPath type check failed: /nowhere is not a directory",
  },
  { name: "nothing, where it is optional", volume: { configMap: { name: "no", optional: true } }, says: undefined },
])("$name is said", async ({ volume, says }) => {
  const problems = await volumes([{ name: "v", ...volume }], { cm: { data: { a: "1" } } }, { s: { data: { a: base64("1") } } }).problems();
  expect(problems).toEqual(says === undefined ? [] : [`MountVolume.SetUp failed for volume "v" : ${says}`]);
});

test("files come from their objects, and follow them", async () => {
  const configMaps: Objects = { cm: { data: { a: "old", gone: "x" } } };
  const own = volumes([{ name: "v", configMap: { name: "cm" } }], configMaps);
  const mounted = files(own, { name: "v", mountPath: "/etc/config" });
  expect(await mounted.read("/etc/config/a")).toBe("old");
  configMaps["cm"] = { data: { a: "new" } };
  await eventually(async () => (await mounted.read("/etc/config/a")) === "new");
  expect(await mounted.read("/etc/config/gone")).toBeUndefined();
  own.stop();
});

test("what a volume shows are links through ..data, as kubelet's atomic writer leaves them", async () => {
  const own = volumes(
    [
      {
        name: "v",
        secret: {
          secretName: "s",
          defaultMode: 0o400,
          items: [
            { key: "pw", path: "deep/pw" },
            { key: "pw", path: "flat" },
          ],
        },
      },
    ],
    {},
    { s: { data: { pw: base64("x") } } },
  );
  const fs = await files(own, { name: "v", mountPath: "/s" }).filesystem();
  expect((await fs.readdir("/s")).filter((name) => !name.startsWith("..2")).sort()).toEqual(["..data", "deep", "flat"]);
  expect(await fs.readlink("/s/flat")).toBe("..data/flat");
  expect(await fs.readlink("/s/..data")).toMatch(/^\.\.\d{4}(_\d\d){5}\.\d+$/);
  expect([await fs.readFile("/s/deep/pw"), (await fs.stat("/s/flat")).mode & 0o777]).toEqual(["x", 0o400]);
  own.stop();
});

test("a file mounted by its subPath stays as it was, beside files of the image", async () => {
  const own = volumes([{ name: "v", configMap: { name: "cm" } }], { cm: { data: { "nginx.conf": "worker 1;" } } });
  const mounted = files(own, { name: "v", mountPath: "/etc/nginx/nginx.conf", subPath: "nginx.conf" });
  expect(await mounted.read("/etc/nginx/nginx.conf")).toBe("worker 1;");
  expect(await mounted.read("/etc/hostname")).toBeDefined();
  own.stop();
});

test("what is mounted within a mount is seen there", async () => {
  const own = volumes(
    [
      { name: "e", emptyDir: {} },
      { name: "s", secret: { secretName: "s" } },
    ],
    {},
    { s: { data: { pw: base64("secret") } } },
  );
  const fs = await files(own, { name: "e", mountPath: "/data" }, { name: "s", mountPath: "/data/keys" }).filesystem();
  await fs.writeFile("/data/a", "1");
  expect([await fs.readFile("/data/keys/pw"), await fs.readFile("/data/a")]).toEqual(["secret", "1"]);
  await expect(fs.writeFile("/data/keys/pw", "x")).rejects.toThrow("EROFS");
  own.stop();
});

test("containers of a pod share an emptyDir, each from its own directory", async () => {
  const own = volumes([{ name: "e", emptyDir: {} }]);
  const [all, one] = [
    files(own, { name: "e", mountPath: "/all" }),
    files(own, { name: "e", mountPath: "/one", subPathExpr: "logs/$(POD)" }),
  ];
  await (await one.filesystem()).writeFile("/one/x", "1");
  expect(await all.read("/all/logs/p/x")).toBe("1");
});

test("a read-only root keeps everything but devices and volumes from being written", async () => {
  const own = volumes([{ name: "e", emptyDir: {} }]);
  const container = { name: "c", securityContext: { readOnlyRootFilesystem: true }, volumeMounts: [{ name: "e", mountPath: "/data" }] };
  const fs = await own.filesFor(container as Container, {}, {}).filesystem();
  await expect(fs.writeFile("/tmp/x", "1")).rejects.toThrow("EROFS: read-only file system, open '/tmp/x'");
  await fs.writeFile("/dev/termination-log", "why");
  await fs.writeFile("/data/x", "1");
  expect(await fs.readFile("/data/x")).toBe("1");
});

test("a token is asked for only by who reads it", async () => {
  const asked: string[] = [];
  const own = volumes(
    [
      {
        name: "t",
        projected: {
          sources: [
            { serviceAccountToken: { path: "token" } },
            { downwardAPI: { items: [{ path: "ns", fieldRef: { fieldPath: "metadata.namespace" } }] } },
          ],
        },
      },
    ],
    {},
    {},
    asked,
  );
  const mounted = files(own, { name: "t", mountPath: "/var/run/secrets" });
  expect(await mounted.read("/var/run/secrets/ns")).toBe("ns");
  expect(asked).toEqual([]);
  expect(await mounted.read("/var/run/secrets/token")).toBe("ey.token");
  expect(asked).toEqual(["default"]);
  own.stop();
});
