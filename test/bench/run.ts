/** Runs a script of this folder as a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { readKubeconfig } from "@kubarium/client";
import type { TestCluster } from "../harness/cluster.ts";
import type { Load, LoadResult } from "./load.ts";

export function startScript(name: string, args: readonly string[]): ChildProcess {
  const flags = ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, name)];
  return spawn(process.execPath, [...flags, ...args], { stdio: ["ignore", "pipe", "inherit"] });
}

export async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("no output to read");
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return line;
}

/** Throws when a request failed: a figure of failed requests would mean nothing. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const result = JSON.parse(await firstLine(startScript("load.ts", [JSON.stringify(load)]))) as LoadResult;
  if (result.failed > 0) throw new Error(`${result.failed} of ${load.count} requests failed`);
  return result;
}

/** How an admin's load reaches a cluster. */
export function targetOf(cluster: TestCluster): Pick<Load, "url" | "ca" | "cert" | "key"> {
  const { server, ca, cert, key } = readKubeconfig(cluster.kubeconfig);
  return { url: server, ca: String(ca), ...(cert && key ? { cert: String(cert), key: String(key) } : {}) };
}
