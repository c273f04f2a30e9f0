import { eventually, fakeClock } from "@kubarium/component-base";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MemoryRequest } from "../../testing/memory-exchange.ts";
import { ISSUER, type SecureApi, startSecureApi } from "../../testing/secure-api.ts";
import { clientCertificates } from "../authenticator.ts";

const clock = fakeClock();
let api: SecureApi;
beforeAll(async () => {
  api = await startSecureApi({ clock });
});
afterAll(() => api.stop());

const ACCOUNT = "/api/v1/namespaces/default/serviceaccounts/default";
const post = (url: string, body: object): MemoryRequest => ({
  method: "POST",
  url,
  body: JSON.stringify(body),
  headers: { "content-type": "application/json" },
});

const request = async (spec: object = {}): Promise<string> => (await api.ok("POST", `${ACCOUNT}/token`, { spec })).status.token;

/** What a TokenReview says: the user's name, or the error. */
async function reviewed(token: string, audiences: string[] = []): Promise<string> {
  const { json } = await api.send(post("/apis/authentication.k8s.io/v1/tokenreviews", { spec: { token, audiences } }));
  return json.status.authenticated ? json.status.user.username : json.status.error;
}

test("a token speaks for its account until it ends", async () => {
  const token = await request({ expirationSeconds: 600 });
  expect(await reviewed(token)).toBe("system:serviceaccount:default:default");
  await clock.advance(10 * 60_000 + 30_000);
  expect(await reviewed(token)).toBe("system:serviceaccount:default:default");
  await clock.advance(31_000);
  expect(await reviewed(token)).toBe("[invalid bearer token, service account token has expired]");
});

test("a token is good for its audiences only", async () => {
  const token = await request({ audiences: ["vault"] });
  expect(await reviewed(token)).toBe(`[invalid bearer token, token audiences ["vault"] is invalid for the target audiences ["${ISSUER}"]]`);
  expect(await reviewed(token, ["vault", "other"])).toBe("system:serviceaccount:default:default");
});

test("a token that was changed is no token", async () => {
  const [header, , signature] = (await request()).split(".");
  const claims = Buffer.from(JSON.stringify({ iss: ISSUER, sub: "system:serviceaccount:kube-system:admin" })).toString("base64url");
  expect(await reviewed(`${header}.${claims}.${signature}`)).toMatch(/^\[invalid bearer token, go-jose/);
});

test("a token ends with the Pod that it is bound to", async () => {
  const pods = "/api/v1/namespaces/default/pods";
  const pod = await api.ok("POST", pods, { metadata: { name: "p" }, spec: { containers: [{ name: "c", image: "i" }] } });
  const token = await request({ boundObjectRef: { apiVersion: "v1", kind: "Pod", name: "p", uid: pod.metadata.uid } });
  expect(await reviewed(token)).toBe("system:serviceaccount:default:default");
  await api.ok("DELETE", `${pods}/p?gracePeriodSeconds=0`);
  await eventually(async () => (await reviewed(token)) === "[invalid bearer token, service account token has been invalidated]");
});

test.for([
  { spec: { expirationSeconds: 599 }, code: 422, text: "Invalid value: 599: may not specify a duration less than 10 minutes" },
  { spec: { expirationSeconds: 2 ** 32 + 1 }, code: 422, text: "may not specify a duration larger than 2^32 seconds" },
  {
    spec: { boundObjectRef: { apiVersion: "v1", kind: "Service", name: "x" } },
    code: 400,
    text: "cannot bind token to object of type /v1, Kind=Service",
  },
  { spec: { boundObjectRef: { apiVersion: "v1", kind: "Pod", name: "nope" } }, code: 404, text: 'pods "nope" not found' },
])("a token request with $spec answers $code", async ({ spec, code, text }) => {
  const answer = await api.send(post(`${ACCOUNT}/token`, { spec }));
  expect(answer.code).toBe(code);
  expect(answer.json.message).toContain(text);
});

test("a bootstrap token is good until it expires, and only for what it may be used for", async () => {
  const secret = (id: string, more: object) => ({
    metadata: { name: `bootstrap-token-${id}` },
    type: "bootstrap.kubernetes.io/token",
    stringData: { "token-id": id, "token-secret": "0123456789abcdef", "usage-bootstrap-authentication": "true", ...more },
  });
  await api.ok("POST", "/api/v1/namespaces", { metadata: { name: "kube-system" } });
  const secrets = "/api/v1/namespaces/kube-system/secrets";
  await api.ok("POST", secrets, secret("aaaaaa", { "auth-extra-groups": "system:bootstrappers:x" }));
  await api.ok("POST", secrets, secret("bbbbbb", { expiration: new Date(clock.now() - 1000).toISOString() }));
  await api.ok("POST", secrets, secret("cccccc", { "usage-bootstrap-authentication": "false" }));
  await eventually(async () => (await reviewed("aaaaaa.0123456789abcdef")) === "system:bootstrap:aaaaaa");
  expect(await reviewed("aaaaaa.0123456789abcdee")).toBe("invalid bearer token");
  expect(await reviewed("bbbbbb.0123456789abcdef")).toBe("invalid bearer token");
  expect(await reviewed("cccccc.0123456789abcdef")).toBe("invalid bearer token");
});

test("a certificate is a user with its organizations as groups", () => {
  const user = clientCertificates.authenticate({
    headers: {},
    clientCertificate: { commonName: "jane", organizations: ["dev"], fingerprint: "ab" },
  });
  expect(user).toEqual({
    name: "jane",
    groups: ["dev", "system:authenticated"],
    extra: { "authentication.kubernetes.io/credential-id": ["X509SHA256=ab"] },
  });
});
