/** `kubarium env`: lines for a shell, after which cluster IPs, pod IPs and Service names answer HTTP clients of that terminal. */
import { pathsOf } from "../cluster/paths.ts";
import { UserError } from "../cluster/user-error.ts";
import { requireState } from "./down.ts";

/** What is reached directly: the API server, and node ports on the nodes' loopback addresses. */
const DIRECT = "localhost,127.0.0.0/8,127.0.0.1,::1";
const VARIABLES = ["http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY"];

export function env(options: { name: string; dir?: string; unset: boolean }): string {
  if (options.unset) return VARIABLES.map((name) => `unset ${name}`).join("\n");
  const { proxyPort, name } = requireState(pathsOf(options));
  if (!proxyPort) throw new UserError("this cluster has no proxy for its addresses yet", "start it again with: kubarium up");
  const url = `http://127.0.0.1:${proxyPort}`;
  const select = options.dir ? ` --dir ${options.dir}` : name === "default" ? "" : ` --name ${name}`;
  const lines = VARIABLES.map((variable) => `export ${variable}=${variable.toLowerCase() === "http_proxy" ? url : DIRECT}`);
  return [...lines, `# Cluster addresses answer after: eval "$(kubarium env${select})"`].join("\n");
}
