/** Commands that containers expect and just-bash lacks, or that must use the pod's own network and name. */
import type { CustomCommand } from "just-bash";
import { getOver } from "../../network/http.ts";
import type { Launch } from "../programs/launch.ts";
import type { ShellEngine } from "./engine.ts";

const HTTP_TIMEOUT_MS = 10_000;

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
    engine.defineCommand("curl", (args) => fetchPage(launch, args, "curl")),
    engine.defineCommand("wget", (args) => fetchPage(launch, args, "wget")),
    engine.defineCommand("redis-cli", (args) => answer(args.includes("ping") ? "PONG\n" : "OK\n")),
    engine.defineCommand("ps", () =>
      answer(`PID   USER     TIME  COMMAND\n    1 ${name(launch.uid)}      0:00 ${launch.argv.join(" ")}\n`),
    ),
  ];
}

function name(uid: number): string {
  return uid === 0 ? "root" : String(uid);
}

async function fetchPage(
  launch: Launch,
  args: readonly string[],
  tool: "curl" | "wget",
): Promise<{ stdout: string; stderr: string; exitCode: number }> {
  const target = args.findLast((arg) => !arg.startsWith("-") && /[.:/\w]/.test(arg)) ?? "";
  const url = new URL(/^https?:\/\//.test(target) ? target : `http://${target}`);
  const port = Number(url.port || 80);
  try {
    const stream = await launch.endpoint.connect(url.hostname, port);
    const signal = AbortSignal.timeout(HTTP_TIMEOUT_MS);
    const { statusCode, body } = await getOver(stream, {
      path: url.pathname + url.search,
      headers: { host: url.host, "user-agent": `${tool}/1` },
      signal,
    });
    const fails = statusCode >= 400 && (tool === "wget" || args.some((arg) => /^-[a-zA-Z]*f/.test(arg)));
    if (fails)
      return {
        stdout: "",
        stderr:
          tool === "curl"
            ? `curl: (22) The requested URL returned error: ${statusCode}\n`
            : `wget: server returned error: HTTP/1.1 ${statusCode}\n`,
        exitCode: tool === "curl" ? 22 : 1,
      };
    return { stdout: body, stderr: "", exitCode: 0 };
  } catch {
    const stderr =
      tool === "curl"
        ? `curl: (7) Failed to connect to ${url.hostname} port ${port} after 0 ms: Couldn't connect to server\n`
        : `wget: can't connect to remote host (${url.hostname}): Connection refused\n`;
    return { stdout: "", stderr, exitCode: tool === "curl" ? 7 : 1 };
  }
}
