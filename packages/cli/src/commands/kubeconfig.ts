/** `kubarium kubeconfig`: the cluster's kubeconfig, printed, or as a context in the user's own file. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathsOf } from "../cluster/paths.ts";
import { UserError } from "../cluster/user-error.ts";
import { changeFile, userKubeconfig } from "../kubeconfig/user-file.ts";

export interface KubeconfigOptions {
  name: string;
  dir?: string;
  compose?: boolean;
  merge?: boolean;
  remove?: boolean;
  context?: string;
  into?: string;
}

/** Where docker-compose.yml writes the user's kubeconfig. */
export const composeKubeconfig = (): string =>
  resolve(process.env["KUBARIUM_OUT"] ?? join(import.meta.dirname, "../../../../infra/compose/out"), "kubeconfig");

export async function kubeconfig(options: KubeconfigOptions, say: (line: string) => void): Promise<void> {
  const file = options.compose ? composeKubeconfig() : pathsOf(options).kubeconfig;
  const dir = dirname(file);
  const into = options.into ?? userKubeconfig();
  if (options.remove) {
    say((await removeFrom(into, dir)) ? `removed the context from ${into}` : `${into} has no context of this cluster`);
    return;
  }
  if (!existsSync(file))
    throw new UserError(`there is no ${file}`, `start the cluster first: ${options.compose ? "docker compose up -d" : "kubarium up"}`);
  const text = readFileSync(file, "utf8");
  if (!options.merge) return say(text.trimEnd());
  const { planMerge } = await import("../kubeconfig/merge.ts");
  const name = options.context ?? (options.name === "default" ? "kubarium" : `kubarium-${options.name}`);
  changeFile(into, (before) => planMerge(before, { name, dir, kubeconfig: text }));
  say(`context "${name}" is in ${into} and chosen; take it out with: kubarium kubeconfig --remove`);
}

/** True when there was one. */
export async function removeFrom(into: string, dir: string): Promise<boolean> {
  if (!existsSync(into) || !readFileSync(into, "utf8").includes(dir)) return false;
  const { planRemove } = await import("../kubeconfig/merge.ts");
  return changeFile(into, (before) => planRemove(before, dir));
}
