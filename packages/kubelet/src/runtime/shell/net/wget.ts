/** BusyBox's `wget`. Texts are BusyBox 1.36's. */
import type { CommandContext, ExecResult } from "just-bash";
import type { Launch } from "../../programs/launch.ts";
import { fetchOver, hostOf, urlOf } from "./fetch.ts";

const DEFAULT_LIMIT_MS = 900_000;
const WITH_VALUE = /^-(O|T|U|P|o|t|Y)$|^--(output-document|timeout|header|post-data|user-agent)$/;

export async function wget(launch: Launch, args: readonly string[], context: CommandContext): Promise<ExecResult> {
  let target = "";
  let output: string | undefined;
  let limitMs = DEFAULT_LIMIT_MS;
  let isQuiet = false;
  let isSpider = false;
  let body: string | undefined;
  const headers: Record<string, string> = { "user-agent": "Wget" };
  const list = args
    .flatMap((arg) => (/^--[a-z-]+=/.test(arg) ? [arg.slice(0, arg.indexOf("=")), arg.slice(arg.indexOf("=") + 1)] : [arg]))
    .flatMap(split);
  for (let arg = list.shift(); arg !== undefined; arg = list.shift()) {
    if (WITH_VALUE.test(arg)) {
      const value = list.shift() ?? "";
      if (arg === "-O" || arg === "--output-document") output = value;
      else if (arg === "-T" || arg === "--timeout") limitMs = Number(value) * 1000 || DEFAULT_LIMIT_MS;
      else if (arg === "--header") headers[value.split(":")[0]?.trim().toLowerCase() ?? ""] = value.slice(value.indexOf(":") + 1).trim();
      else if (arg === "--post-data") body = value;
    } else if (arg === "-q" || arg === "--quiet") isQuiet = true;
    else if (arg === "--spider") isSpider = true;
    else if (!arg.startsWith("-")) target = arg;
  }
  const url = urlOf(target);
  if (!url) return { stdout: "", stderr: `wget: not an http or ftp url: ${target}\n`, exitCode: 1 };
  const host = hostOf(url);
  const method = isSpider ? "HEAD" : body === undefined ? "GET" : "POST";
  const outcome = await fetchOver(launch.endpoint, launch.files.clock, {
    url,
    method,
    headers,
    limitMs,
    ...(body === undefined ? {} : { body }),
  });
  const fail = (why: string): ExecResult => ({ stdout: "", stderr: `wget: ${why}\n`, exitCode: 1 });
  const address = `${launch.endpoint.lookup(host)?.addresses[0] ?? host}:${url.port || 80}`;
  const connecting = isQuiet ? "" : `Connecting to ${url.host} (${address})\n`;
  switch (outcome.type) {
    case "unknown-host":
      return fail(`bad address '${host}'`);
    case "refused":
      return { ...fail(`can't connect to remote host (${address.split(":")[0]}): Connection refused`) };
    case "unreachable":
      return fail(`can't connect to remote host (${address.split(":")[0]}): No route to host`);
    case "timeout":
      return fail("download timed out");
    case "tls":
    case "empty":
      return fail("error getting response: Connection reset by peer");
  }
  const { statusCode, statusMessage, body: text } = outcome.answer;
  if (statusCode >= 400)
    return { stdout: "", stderr: `${connecting}wget: server returned error: HTTP/1.1 ${statusCode} ${statusMessage}\n`, exitCode: 1 };
  if (isSpider) return { stdout: "", stderr: isQuiet ? "" : `${connecting}remote file exists\n`, exitCode: 0 };
  const file = output ?? (url.pathname.split("/").at(-1) || "index.html");
  if (file === "-")
    return {
      stdout: text,
      stderr: isQuiet
        ? ""
        : `${connecting}writing to stdout\n-                    100% |********************************| ${String(text.length).padStart(5)}  0:00:00 ETA\nwritten to stdout\n`,
      exitCode: 0,
    };
  if (file !== "/dev/null") await context.fs.writeFile(context.fs.resolvePath(context.cwd, file), text);
  return { stdout: "", stderr: isQuiet ? "" : `${connecting}saving to '${file}'\n'${file}' saved\n`, exitCode: 0 };
}

/** `-qO-` is `-q -O -`, `-T2` is `-T 2`. */
function split(arg: string): string[] {
  if (!/^-[^-]/.test(arg)) return [arg];
  const parts: string[] = [];
  for (let i = 1; i < arg.length; i++) {
    const flag = `-${arg[i]}`;
    parts.push(flag);
    if (WITH_VALUE.test(flag)) {
      if (i + 1 < arg.length) parts.push(arg.slice(i + 1));
      break;
    }
  }
  return parts;
}
