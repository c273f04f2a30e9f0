import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** Where everything of one cluster lies. */
export interface Paths {
  dir: string;
  /** The admin's. */
  kubeconfig: string;
  pki: string;
  logs: string;
  data: string;
  /** What the cluster consists of and which processes run it. */
  state: string;
}

export function pathsOf(options: { name: string; dir?: string | undefined }): Paths {
  const dir = resolve(options.dir ?? join(homedir(), ".kubarium", options.name));
  return {
    dir,
    kubeconfig: join(dir, "kubeconfig"),
    pki: join(dir, "pki"),
    logs: join(dir, "logs"),
    data: join(dir, "data"),
    state: join(dir, "cluster.json"),
  };
}
