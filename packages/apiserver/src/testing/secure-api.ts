/** An apiserver for tests with everything that guards a real one: roles, tokens, admission. Requests are made as anybody. */
import { generateKeyPairSync } from "node:crypto";
import type { Clock } from "@kubarium/component-base";
import { bootstrapPolicy } from "../bootstrap/rbac.ts";
import { kubernetesSecurity } from "../security.ts";
import { type Answer, memoryStore, startTestApi, type TestApi } from "./test-api.ts";

export const ISSUER = "https://kubernetes.default.svc.cluster.local";

export interface SecureApi extends TestApi {
  /** `user` is impersonated by a master; without groups he is in system:authenticated. */
  as(user: string, method: string, url: string, body?: object, groups?: readonly string[]): Promise<Answer>;
  /** Makes a Role in `default` and binds it to a user. */
  grant(user: string, rules: readonly object[]): Promise<void>;
}

/** The namespace `default` has its service account. */
export async function startSecureApi(options: { clock?: Clock } = {}): Promise<SecureApi> {
  const { privateKey, publicKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const serviceAccount = { issuer: ISSUER, publicKeys: [publicKey], privateKey };
  const api = await startTestApi({ store: await memoryStore(), security: kubernetesSecurity, serviceAccount, ...options });
  await bootstrapPolicy(api.api.registry);
  await api.ok("POST", "/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "default" } });
  const as: SecureApi["as"] = (user, method, url, body, groups = []) =>
    api.send({
      method,
      url,
      headers: {
        "impersonate-user": user,
        ...(groups.length ? { "impersonate-group": groups.join() } : {}),
        ...(body ? { "content-type": method === "PATCH" ? "application/merge-patch+json" : "application/json" } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  const grant: SecureApi["grant"] = async (user, rules) => {
    const base = "/apis/rbac.authorization.k8s.io/v1/namespaces/default";
    const { metadata } = await api.ok("POST", `${base}/roles`, { metadata: { generateName: "r-" }, rules });
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: metadata.name };
    const subjects = [{ kind: "User", apiGroup: "rbac.authorization.k8s.io", name: user }];
    await api.ok("POST", `${base}/rolebindings`, { metadata: { generateName: "b-" }, roleRef, subjects });
  };
  return { ...api, as, grant };
}
