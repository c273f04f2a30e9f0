/** `curl` with the options that people use against a Service. Texts and codes are curl 8's. */
import type { CommandContext, ExecResult } from "just-bash";
import type { Launch } from "../../programs/launch.ts";
import { fetchOver, type FetchOutcome, hostOf, portOf, urlOf } from "./fetch.ts";

/** curl itself waits five minutes for a connection. */
const DEFAULT_LIMIT_MS = 300_000;
const WITH_VALUE: Readonly<Record<string, string>> = {
  "-o": "output",
  "--output": "output",
  "-w": "format",
  "--write-out": "format",
  "-m": "limit",
  "--max-time": "limit",
  "--connect-timeout": "limit",
  "-X": "method",
  "--request": "method",
  "-d": "data",
  "--data": "data",
  "--data-raw": "data",
  "-H": "header",
  "--header": "header",
  "-A": "agent",
  "--user-agent": "agent",
  "--cacert": "cacert",
  "--retry": "retry",
};

interface Options {
  urls: string[];
  flags: Set<string>;
  values: Map<string, string[]>;
}

function parse(args: readonly string[]): Options {
  const options: Options = { urls: [], flags: new Set(), values: new Map() };
  const list = [...args];
  const take = (name: string, value: string): void => void options.values.set(name, [...(options.values.get(name) ?? []), value]);
  for (let arg = list.shift(); arg !== undefined; arg = list.shift()) {
    const name = WITH_VALUE[arg];
    if (name) take(name, list.shift() ?? "");
    else if (arg.startsWith("--"))
      options.flags.add(
        { "--silent": "s", "--fail": "f", "--include": "i", "--head": "I", "--insecure": "k", "--show-error": "S" }[arg] ?? arg,
      );
    else if (arg.startsWith("-") && arg.length > 1) {
      for (let i = 1; i < arg.length; i++) {
        const short = WITH_VALUE[`-${arg[i]}`];
        if (short) {
          take(short, arg.slice(i + 1) || (list.shift() ?? ""));
          break;
        }
        options.flags.add(arg[i] ?? "");
      }
    } else options.urls.push(arg);
  }
  return options;
}

export async function curl(launch: Launch, args: readonly string[], context: CommandContext): Promise<ExecResult> {
  const { urls, flags, values } = parse(args);
  const last = (name: string): string | undefined => values.get(name)?.at(-1);
  if (!urls.length)
    return {
      stdout: "",
      stderr: "curl: (2) no URL specified\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
      exitCode: 2,
    };
  const result: ExecResult = { stdout: "", stderr: "", exitCode: 0 };
  for (const text of urls) {
    const url = urlOf(text);
    if (!url) return failed(result, flags, 3, "URL rejected: Malformed input to a URL function");
    const data = values.get("data")?.join("&");
    const cacert = last("cacert");
    const limitMs = Number(last("limit")) * 1000 || DEFAULT_LIMIT_MS;
    const outcome = await fetchOver(launch.endpoint, launch.files.clock, {
      url,
      method: last("method") ?? (flags.has("I") ? "HEAD" : data === undefined ? "GET" : "POST"),
      headers: {
        "user-agent": last("agent") ?? "curl/8.9.1",
        accept: "*/*",
        ...(data === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }),
        ...headersOf(values.get("header") ?? []),
      },
      ...(data === undefined ? {} : { body: data }),
      ...(cacert ? { ca: await context.fs.readFile(context.fs.resolvePath(context.cwd, cacert)).catch(() => "") } : {}),
      limitMs,
    });
    const output = last("output");
    const ended = await show(result, outcome, { url, limitMs }, flags, output && { context, path: output });
    result.stdout += written(last("format"), outcome);
    if (!ended) return result;
  }
  return result;
}

function headersOf(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => [line.split(":")[0]?.trim().toLowerCase() ?? "", line.slice(line.indexOf(":") + 1).trim()]),
  );
}

async function show(
  result: ExecResult,
  outcome: FetchOutcome,
  { url, limitMs }: { url: URL; limitMs: number },
  flags: ReadonlySet<string>,
  file: { context: CommandContext; path: string } | undefined | "",
): Promise<boolean> {
  if (outcome.type !== "answer") {
    failed(result, flags, ...errorOf(outcome.type, url, limitMs));
    return false;
  }
  const { statusCode, body, head } = outcome.answer;
  if (flags.has("f") && statusCode >= 400) {
    failed(result, flags, 22, `The requested URL returned error: ${statusCode}`);
    return false;
  }
  const text = `${flags.has("i") || flags.has("I") ? head : ""}${body}`;
  if (!file) result.stdout += text;
  else if (file.path !== "/dev/null") await file.context.fs.writeFile(file.context.fs.resolvePath(file.context.cwd, file.path), text);
  return true;
}

function errorOf(type: Exclude<FetchOutcome["type"], "answer">, url: URL, limitMs: number): [code: number, text: string] {
  const [host, port] = [hostOf(url), portOf(url)];
  switch (type) {
    case "unknown-host":
      return [6, `Could not resolve host: ${host}`];
    case "refused":
    case "unreachable":
      return [7, `Failed to connect to ${host} port ${port} after 0 ms: Couldn't connect to server`];
    case "timeout":
      return [28, `Connection timed out after ${limitMs} milliseconds`];
    case "tls":
      return [60, "SSL certificate problem: unable to get local issuer certificate"];
    case "empty":
      return [52, "Empty reply from server"];
  }
}

function failed(result: ExecResult, flags: ReadonlySet<string>, code: number, text: string): ExecResult {
  if (!flags.has("s") || flags.has("S")) result.stderr += `curl: (${code}) ${text}\n`;
  result.exitCode = code;
  return result;
}

function written(format: string | undefined, outcome: FetchOutcome): string {
  if (!format) return "";
  const code = outcome.type === "answer" ? String(outcome.answer.statusCode) : "000";
  return format
    .replaceAll(/%\{(http_code|response_code)\}/g, code)
    .replaceAll(/%\{[a-z_]+\}/g, "")
    .replaceAll("\\n", "\n")
    .replaceAll("\\t", "\t");
}
