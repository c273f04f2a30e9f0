/** A cluster of real processes for a test file: started by the CLI as a user would, ended by process id. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@kubarium/component-base";
import { kubectlBinary, type KubectlVersion, type Ran, run } from "./kubectl.ts";

export const MODES = ["embedded", "real"] as const;
export type Mode = (typeof MODES)[number];

export interface TestCluster {
  dir: string;
  kubeconfig: string;
  /** Runs kubectl; throws when it fails unless `mayFail`. */
  kubectl(args: string | readonly string[], options?: { stdin?: string; mayFail?: boolean; version?: KubectlVersion }): Promise<Ran>;
  /** kubectl get … -o json. */
  get<T>(...args: string[]): Promise<T>;
  /** The kubarium command on this cluster. */
  kubarium(...args: string[]): Promise<Ran>;
  components(): Promise<{ name: string; node?: string; pid?: number; state: string }[]>;
  stop(): Promise<void>;
}

const CLI = join(import.meta.dirname, "../../packages/cli/bin/kubarium.mjs");

export async function startCluster(
  options: { mode?: Mode; speed?: number; nodes?: number; args?: readonly string[] } = {},
): Promise<TestCluster> {
  const dir = mkdtempSync(join(tmpdir(), "kubarium-test-"));
  const kubarium = async (...args: string[]): Promise<Ran> => {
    const ran = await run(process.execPath, ["--disable-warning=ExperimentalWarning", CLI, ...args, "--dir", dir]);
    if (ran.code !== 0) throw new Error(`kubarium ${args.join(" ")} answered ${ran.code}: ${ran.stderr}`);
    return ran;
  };
  const kubeconfig = join(dir, "kubeconfig");
  const cluster: TestCluster = {
    dir,
    kubeconfig,
    kubarium,
    async kubectl(args, { stdin, mayFail, version } = {}) {
      const list = typeof args === "string" ? args.split(" ") : args;
      const env = { PATH: process.env["PATH"], HOME: dir, KUBECONFIG: kubeconfig };
      const ran = await run(await kubectlBinary(version), list, { env, ...(stdin ? { stdin } : {}) });
      if (ran.code !== 0 && !mayFail) throw new Error(`kubectl ${list.join(" ")} answered ${ran.code}: ${ran.stderr}`);
      return ran;
    },
    async get<T>(...args: string[]) {
      return JSON.parse((await cluster.kubectl(["get", ...args, "-o", "json"])).stdout) as T;
    },
    async components() {
      return (JSON.parse((await kubarium("status", "-o", "json")).stdout) as { components: [] }).components;
    },
    async stop() {
      await kubarium("down", "--purge").catch(() => undefined);
      rmSync(dir, { recursive: true, force: true });
    },
  };
  const flags = [
    "--detach",
    "--port",
    String(await freePort()),
    "--speed",
    String(options.speed ?? 20),
    "--nodes",
    String(options.nodes ?? 3),
  ];
  try {
    await kubarium("up", ...flags, ...(options.mode === "real" ? ["--with-servers"] : []), ...(options.args ?? []));
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return cluster;
}
