/** Which cluster `kubarium image` talks to: the one of --dir or --name, or that of a kubeconfig, as a cluster of containers has it. */
import { existsSync } from "node:fs";
import { type Client, clientFromKubeconfig } from "@kubarium/client";
import { pathsOf } from "../cluster/paths.ts";
import { UserError } from "../cluster/user-error.ts";

export interface ClusterOptions {
  name: string;
  dir?: string;
  kubeconfig?: string;
}

export async function withClient<T>(options: ClusterOptions, run: (client: Client) => Promise<T>): Promise<T> {
  const client = clientFromKubeconfig(kubeconfigOf(options), { userAgent: "kubarium" });
  try {
    return await run(client);
  } finally {
    await client.close();
  }
}

function kubeconfigOf(options: ClusterOptions): string {
  if (options.kubeconfig) {
    if (!existsSync(options.kubeconfig)) throw new UserError(`there is no ${options.kubeconfig}`, "--kubeconfig names a file");
    return options.kubeconfig;
  }
  const own = pathsOf(options).kubeconfig;
  if (existsSync(own)) return own;
  const given = process.env["KUBECONFIG"];
  if (!options.dir && given && existsSync(given)) return given;
  throw new UserError(`there is no cluster in ${pathsOf(options).dir}`, "start one with: kubarium up, or name one with --kubeconfig");
}
