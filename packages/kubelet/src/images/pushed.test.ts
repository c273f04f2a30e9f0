import {
  hashPassword,
  type ImageReference,
  parseImageReference,
  type PushedImage,
  type PushedImageSpec,
  repositoryKey,
} from "@kubarium/api";
import { realClock } from "@kubarium/component-base";
import { expect, test } from "vitest";
import { catalogueRegistry, type ImagePolicy } from "./catalogue-registry.ts";
import { ImageManager } from "./image-manager.ts";
import type { PushedImages } from "./pushed-images.ts";
import type { PullCredential } from "./registry.ts";

const HASH = await hashPassword("pw", Buffer.alloc(16));
const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const DIGEST = `sha256:${"a".repeat(64)}`;
const ref = (text: string): ImageReference => parseImageReference(text) as ImageReference;

function pushedOf(...specs: PushedImageSpec[]): PushedImages {
  const images = specs.map((spec) => ({ metadata: { name: spec.image }, spec }) as PushedImage);
  return {
    ready: async () => {},
    inRepository: (key) => images.filter(({ spec }) => repositoryKey(ref(spec.image)) === key),
    registryIsUsed: () => images.some(({ spec }) => spec.mediaType),
  };
}

const pushed = pushedOf(
  { image: "docker.io/team/app:v1", digest: DIGEST, behaviour: { port: 9000, startDelay: "2s", exitCode: 3 } },
  { image: "docker.io/library/built:v1" },
  {
    image: "localhost:5000/mine/web:v1",
    mediaType: MANIFEST,
    config: { env: ["A=1=2"], exposedPorts: ["53/udp", "3000/tcp"], workingDir: "/srv" },
  },
  { image: "docker.io/library/nginx:mine" },
  { image: "docker.io/busy/app:v1", behaviour: { pullStatus: 503 } },
  { image: "docker.io/secret/app:v1", access: { username: "bob", passwordHash: HASH } },
  { image: "quay.io/secret/app:v1", access: { username: "bob", passwordHash: HASH } },
);
const MIRROR = "HEAD request to http://127.0.0.1:5000/v2";
const NO_ACCESS =
  "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed";
const credential = (registry: string, password: string): PullCredential => ({ registry, username: "bob", password });

/** What a pull says: the image's id's beginning, or the end of the error. */
async function pull(image: string, policy: ImagePolicy, credentials: readonly PullCredential[] = []): Promise<string> {
  try {
    return (await catalogueRegistry(policy, pushed).resolve(ref(image), credentials)).id.slice(0, 10);
  } catch (error) {
    return (error as Error).message.replace(/^.*failed to resolve image: /, "");
  }
}

test.for<{ image: string; open: boolean; strict: boolean; any: boolean }>([
  { image: "team/app:v1", open: true, strict: true, any: true },
  { image: "team/app:v2", open: false, strict: false, any: true },
  { image: "team/other:v2", open: true, strict: false, any: true },
  { image: "team/missing:v2", open: false, strict: false, any: true },
  { image: `team/app@${DIGEST}`, open: true, strict: true, any: true },
  { image: `team/app@sha256:${"b".repeat(64)}`, open: false, strict: false, any: true },
  { image: "localhost:5000/mine/web:v1", open: true, strict: true, any: true },
  { image: "127.0.0.1:7777/mine/web:v1", open: true, strict: true, any: true },
  { image: "mine/web:v1", open: true, strict: true, any: true },
  { image: "mine/web:v2", open: false, strict: false, any: true },
  { image: "localhost:5000/never/seen:v1", open: false, strict: false, any: true },
  { image: "quay.io/team/app:v2", open: true, strict: false, any: true },
  { image: "nginx:mine", open: true, strict: true, any: true },
  { image: "nginx:1.25", open: true, strict: true, any: true },
  { image: "nginx:1.161", open: false, strict: false, any: true },
  { image: "secret/app:v1", open: false, strict: false, any: true },
  { image: "busy/app:v1", open: false, strict: false, any: false },
  { image: "limited:1", open: false, strict: false, any: true },
])("$image exists under open: $open, strict: $strict, any: $any", async ({ image, ...expected }) => {
  const found = async (policy: ImagePolicy): Promise<boolean> => (await pull(image, policy)).startsWith("sha256:");
  expect({ open: await found("open"), strict: await found("strict"), any: await found("any") }).toEqual(expected);
});

test.for([
  { name: "a tag that was not pushed", image: "team/app:v2", says: "docker.io/team/app:v2: not found" },
  { name: "a private image without a secret", image: "secret/app:v1", says: NO_ACCESS },
  { name: "one with a secret for another registry", image: "secret/app:v1", with: credential("quay.io", "pw"), says: NO_ACCESS },
  {
    name: "one with a wrong password",
    image: "secret/app:v1",
    with: credential("docker.io", "no"),
    says: "failed to authorize: failed to fetch oauth token: unexpected status from GET request to https://auth.docker.io/token?scope=repository%3Asecret%2Fapp%3Apull&service=registry.docker.io: 401 Unauthorized",
  },
  { name: "one with the right password", image: "secret/app:v1", with: credential("docker.io", "pw"), says: "sha256:" },
  {
    name: "one elsewhere without a secret",
    image: "quay.io/secret/app:v1",
    says: "pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials",
  },
  {
    name: "one elsewhere with a wrong password",
    image: "quay.io/secret/app:v1",
    with: credential("quay.io", "no"),
    says: "unexpected status from HEAD request to https://quay.io/v2/secret/app/manifests/v1: 401 Unauthorized",
  },
  {
    name: "one whose registry is told to be busy",
    image: "busy/app:v1",
    says: `unexpected status from ${MIRROR}/busy/app/manifests/v1?ns=docker.io: 503 Service Unavailable`,
  },
  {
    name: "one that says it is limited",
    image: "limited:1",
    says: `unexpected status from ${MIRROR}/library/limited/manifests/1?ns=docker.io: 429 Too Many Requests`,
  },
  {
    name: "one that says it is broken",
    image: "broken:1",
    says: `unexpected status from ${MIRROR}/library/broken/manifests/1?ns=docker.io: 500 Internal Server Error`,
  },
])("$name is answered as a registry answers it", async ({ image, says, ...given }) => {
  const answer = await pull(image, "open", given.with ? [given.with] : []);
  expect(says === "sha256:" ? answer.slice(0, 7) : answer).toBe(says);
});

test("containers start from what was pushed", async () => {
  const registry = catalogueRegistry("open", pushed);
  expect(await registry.resolve(ref("mine/web:v1"), [])).toMatchObject({
    repoTags: ["docker.io/mine/web:v1"],
    config: { entrypoint: ["default-app"], env: { A: "1=2" }, ports: [3000], workingDir: "/srv" },
    pushed: true,
  });
  expect(await registry.resolve(ref("team/app:v1"), [])).toMatchObject({
    config: { ports: [9000] },
    behaviour: { "start-delay": "2s", "exit-code": "3" },
  });
});

test.for<{ image: string; policy: ImagePolicy; there: boolean }>([
  { image: "app:v1", policy: "open", there: true },
  { image: "app:v1", policy: "any", there: true },
  { image: "app:v1", policy: "strict", there: false },
  { image: "built:v1", policy: "open", there: false },
  { image: "built:v2", policy: "open", there: false },
  { image: "team/x:v1", policy: "open", there: false },
  { image: "nginx:1.25", policy: "open", there: false },
])("under $policy, pull policy Never finds $image: $there", async ({ image, policy, there }) => {
  const manager = new ImageManager({ registry: catalogueRegistry(policy, pushed), clock: realClock(), serialize: false });
  const result = await manager.ensure("uid", { name: "c", image, imagePullPolicy: "Never" }, [], () => {});
  expect(result).toMatchObject(
    there
      ? { ok: true }
      : { ok: false, reason: "ErrImageNeverPull", message: `Container image "${image}" is not present with pull policy of Never` },
  );
});

test("an image pulled with a secret is not handed to a pod without one", async () => {
  const manager = new ImageManager({ registry: catalogueRegistry("open", pushed), clock: realClock(1000), serialize: false });
  const ask = (uid: string, imagePullPolicy: "IfNotPresent" | "Never", credentials: PullCredential[]) =>
    manager
      .ensure(uid, { name: "c", image: "secret/app:v1", imagePullPolicy }, credentials, () => {})
      .then((result) => (result.ok ? "ok" : result.reason));
  const own = [credential("docker.io", "pw")];
  expect([
    await ask("a", "IfNotPresent", own),
    await ask("b", "IfNotPresent", []),
    await ask("c", "Never", []),
    await ask("d", "Never", own),
  ]).toEqual(["ok", "ErrImagePull", "ErrImageNeverPull", "ok"]);
});
