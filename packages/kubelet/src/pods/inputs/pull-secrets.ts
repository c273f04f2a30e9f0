/** Credentials of a pod's imagePullSecrets. Source: kubelet getPullSecretsForPod, credentialprovider. */
import type { Pod } from "@kubarium/api";
import type { PullCredential } from "../../images/registry.ts";
import { decoded } from "./environment.ts";
import type { PodObjects } from "./objects.ts";

export async function pullCredentials(pod: Pod, objects: PodObjects): Promise<{ credentials: PullCredential[]; missing: string[] }> {
  const credentials: PullCredential[] = [];
  const missing: string[] = [];
  for (const { name = "" } of pod.spec.imagePullSecrets ?? []) {
    const secret = await objects.secret(pod.metadata.namespace ?? "", name);
    if (!secret) {
      missing.push(name);
      continue;
    }
    const data = decoded(secret.data);
    const text = data[".dockerconfigjson"] ?? data[".dockercfg"];
    if (text) credentials.push(...parseDockerConfig(text));
  }
  return { credentials, missing };
}

/** Nothing for what is no such file: the pull then fails by itself. */
function parseDockerConfig(text: string): PullCredential[] {
  let parsed: { auths?: Record<string, { username?: string; password?: string; auth?: string }> };
  try {
    parsed = JSON.parse(text) as typeof parsed;
  } catch {
    return [];
  }
  const auths = parsed.auths ?? (parsed as NonNullable<(typeof parsed)["auths"]>);
  return Object.entries(auths).map(([server, { username, password, auth }]) => {
    const [user = "", ...rest] = auth ? Buffer.from(auth, "base64").toString("utf8").split(":") : [username ?? "", password ?? ""];
    const registry = server.replace(/^https?:\/\//, "").split("/")[0] ?? "";
    return { registry: registry === "index.docker.io" ? "docker.io" : registry, username: user, password: rest.join(":") };
  });
}
