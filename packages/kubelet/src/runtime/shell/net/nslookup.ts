/** BusyBox's `nslookup`, and `getent hosts`, against the cluster's DNS. */
import type { ExecResult } from "just-bash";
import { CLUSTER_DNS } from "../../../network/dns/files.ts";
import type { Launch } from "../../programs/launch.ts";

export function nslookup(launch: Launch, args: readonly string[]): ExecResult {
  const [name = ""] = args.filter((arg) => !arg.startsWith("-"));
  const head = `Server:\t\t${CLUSTER_DNS}\nAddress:\t${CLUSTER_DNS}:53\n\n`;
  const answer = launch.endpoint.lookup(name);
  if (answer && !answer.addresses.length && !answer.aliases.length)
    return { stdout: `${head}*** Can't find ${name}: No answer\n\n`, stderr: "", exitCode: 0 };
  if (!answer) return { stdout: `${head}** server can't find ${name}: NXDOMAIN\n\n`, stderr: "", exitCode: 1 };
  const aliases = answer.aliases.map((alias, i) => `${i === 0 ? name : answer.aliases[i - 1]}\tcanonical name = ${alias}\n`).join("");
  const addresses = answer.addresses.map((address) => `Name:\t${answer.name}\nAddress: ${address}\n`).join("");
  return { stdout: `${head}${aliases}${addresses}\n`, stderr: "", exitCode: 0 };
}

export function getent(launch: Launch, [database = "", ...names]: readonly string[]): ExecResult {
  if (database !== "hosts" && database !== "ahosts") return { stdout: "", stderr: "", exitCode: 1 };
  const lines = names.flatMap((name) => launch.endpoint.lookup(name)?.addresses.map((address) => `${address.padEnd(15)} ${name}\n`) ?? []);
  return { stdout: lines.join(""), stderr: "", exitCode: lines.length ? 0 : 2 };
}
