/** Commands that containers expect and just-bash lacks, or that must use the pod's own network and name. */
import type { CustomCommand } from "just-bash";
import type { Launch } from "../programs/launch.ts";
import type { ShellEngine } from "./engine.ts";
import { curl } from "./net/curl.ts";
import { getent, nslookup } from "./net/nslookup.ts";
import { wget } from "./net/wget.ts";

export function containerCommands(engine: ShellEngine, launch: Launch): CustomCommand[] {
  const answer = (stdout: string, exitCode = 0, stderr = "") => Promise.resolve({ stdout, stderr, exitCode });
  return [
    engine.defineCommand("hostname", (args) =>
      answer(args.includes("-i") || args.includes("-I") ? `${launch.endpoint.ip}\n` : `${launch.hostname}\n`),
    ),
    engine.defineCommand("id", (args) =>
      answer(
        args.includes("-u") || args.includes("-g")
          ? `${launch.uid}\n`
          : `uid=${launch.uid}(${name(launch.uid)}) gid=${launch.uid}(${name(launch.uid)}) groups=${launch.uid}(${name(launch.uid)})\n`,
      ),
    ),
    engine.defineCommand("whoami", () => answer(`${name(launch.uid)}\n`)),
    engine.defineCommand("curl", (args, context) => curl(launch, args, context)),
    engine.defineCommand("wget", (args, context) => wget(launch, args, context)),
    engine.defineCommand("nslookup", async (args) => nslookup(launch, args)),
    engine.defineCommand("getent", async (args) => getent(launch, args)),
    engine.defineCommand("redis-cli", (args) => answer(args.includes("ping") ? "PONG\n" : "OK\n")),
    engine.defineCommand("ps", () =>
      answer(`PID   USER     TIME  COMMAND\n    1 ${name(launch.uid)}      0:00 ${launch.argv.join(" ")}\n`),
    ),
  ];
}

function name(uid: number): string {
  return uid === 0 ? "root" : String(uid);
}
