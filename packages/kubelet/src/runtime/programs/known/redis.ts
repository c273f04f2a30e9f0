/** Redis with strings and counters in memory: what guestbooks and counters of tutorials use. Protocol: RESP 2. */
import type { Program } from "../../process.ts";
import type { Launch } from "../launch.ts";
import { serving } from "../servers.ts";
import { flagOf, portIn } from "./answers.ts";

type Answer = string;
const simple = (text: string): Answer => `+${text}\r\n`;
const integer = (value: number): Answer => `:${value}\r\n`;
const bulk = (text: string | undefined): Answer => (text === undefined ? "$-1\r\n" : `$${Buffer.byteLength(text)}\r\n${text}\r\n`);
const array = (items: readonly string[]): Answer => `*${items.length}\r\n${items.map(bulk).join("")}`;
const failure = (text: string): Answer => `-ERR ${text}\r\n`;

/** Sizes beyond which the simulation takes nothing more. */
const MAX_KEYS = 100_000;
const MAX_PENDING_BYTES = 8 * 1024 * 1024;

export function redis(launch: Launch): Program {
  const port = portIn(flagOf(launch.argv.slice(1), "port"), 6379);
  return (handle) => {
    const data = new Map<string, string>();
    const at = `1:M ${new Date(handle.clock.now()).toUTCString().slice(5, 25)}.000`;
    handle.stdout(`${at} * Running mode=standalone, port=${port}.\n${at} * Server initialized\n${at} * Ready to accept connections tcp\n`);
    return serving(launch, [port], () => (stream) => {
      let pending = Buffer.alloc(0);
      stream.on("error", () => {});
      stream.on("data", (chunk: Buffer) => {
        pending = Buffer.concat([pending, chunk]);
        if (pending.length > MAX_PENDING_BYTES) return void stream.end(failure("Protocol error: too big mbulk count string"));
        for (let parsed = parseCommand(pending); parsed; parsed = parseCommand(pending)) {
          pending = pending.subarray(parsed.length);
          if (parsed.words[0]?.toUpperCase() === "QUIT") return void stream.end(simple("OK"));
          if (parsed.words.length) stream.write(redisAnswer(data, parsed.words));
        }
      });
    })(handle);
  };
}

/** The first whole command in what has come, and its length; undefined when more must come. Inline commands count too. */
export function parseCommand(bytes: Buffer): { words: string[]; length: number } | undefined {
  const line = lineAt(bytes, 0);
  if (!line) return undefined;
  if (!line.text.startsWith("*")) return { words: line.text.split(" ").filter(Boolean), length: line.next };
  const words: string[] = [];
  let at = line.next;
  for (let count = Number(line.text.slice(1)); count > 0; count--) {
    const head = lineAt(bytes, at);
    if (!head) return undefined;
    const size = Number(head.text.slice(1));
    if (!(size >= 0) || bytes.length < head.next + size + 2) return undefined;
    words.push(bytes.toString("utf8", head.next, head.next + size));
    at = head.next + size + 2;
  }
  return { words, length: at };
}

function lineAt(bytes: Buffer, from: number): { text: string; next: number } | undefined {
  const end = bytes.indexOf("\n", from);
  return end < 0 ? undefined : { text: bytes.toString("utf8", from, end).trimEnd(), next: end + 1 };
}

export function redisAnswer(data: Map<string, string>, [name = "", ...args]: readonly string[]): Answer {
  const command = COMMANDS[name.toUpperCase()];
  if (!command) return failure(`unknown command '${name}', with args beginning with: ${args.map((arg) => `'${arg}' `).join("")}`);
  if (args.length < command.least) return failure(`wrong number of arguments for '${name.toLowerCase()}' command`);
  if (command.adds && data.size >= MAX_KEYS) return "-OOM command not allowed when used memory > 'maxmemory'.\r\n";
  return command.run(data, args);
}

interface Command {
  least: number;
  adds?: true;
  run(data: Map<string, string>, args: readonly string[]): Answer;
}

function add(data: Map<string, string>, key: string, by: string | number): Answer {
  const next = Number(data.get(key) ?? 0) + Number(by);
  if (!Number.isSafeInteger(next)) return failure("value is not an integer or out of range");
  data.set(key, String(next));
  return integer(next);
}

const COMMANDS: Readonly<Record<string, Command>> = {
  PING: { least: 0, run: (_, [text]) => (text === undefined ? simple("PONG") : bulk(text)) },
  ECHO: { least: 1, run: (_, [text]) => bulk(text) },
  SET: {
    least: 2,
    adds: true,
    run(data, [key = "", value = "", ...options]) {
      const has = (option: string): boolean => options.some((one) => one.toUpperCase() === option);
      if ((has("NX") && data.has(key)) || (has("XX") && !data.has(key))) return bulk(undefined);
      data.set(key, value);
      return simple("OK");
    },
  },
  GET: { least: 1, run: (data, [key = ""]) => bulk(data.get(key)) },
  APPEND: {
    least: 2,
    adds: true,
    run(data, [key = "", value = ""]) {
      const next = (data.get(key) ?? "") + value;
      data.set(key, next);
      return integer(Buffer.byteLength(next));
    },
  },
  DEL: { least: 1, run: (data, keys) => integer(keys.filter((key) => data.delete(key)).length) },
  EXISTS: { least: 1, run: (data, keys) => integer(keys.filter((key) => data.has(key)).length) },
  INCR: { least: 1, adds: true, run: (data, [key = ""]) => add(data, key, 1) },
  DECR: { least: 1, adds: true, run: (data, [key = ""]) => add(data, key, -1) },
  INCRBY: { least: 2, adds: true, run: (data, [key = "", by = ""]) => add(data, key, by) },
  KEYS: { least: 1, run: (data, [pattern = "*"]) => array([...data.keys()].filter((key) => matches(pattern, key))) },
  DBSIZE: { least: 0, run: (data) => integer(data.size) },
  FLUSHALL: { least: 0, run: flush },
  FLUSHDB: { least: 0, run: flush },
  SELECT: { least: 1, run: () => simple("OK") },
  CLIENT: { least: 1, run: () => simple("OK") },
  CONFIG: { least: 1, run: () => array([]) },
  COMMAND: { least: 0, run: () => array([]) },
  INFO: { least: 0, run: () => bulk("# Server\r\nredis_version:7.4.0\r\nredis_mode:standalone\r\n# Replication\r\nrole:master\r\n") },
};

function flush(data: Map<string, string>): Answer {
  data.clear();
  return simple("OK");
}

/** `*` and `?` only; each character is looked at once for each star. */
function matches(pattern: string, text: string): boolean {
  let rows = new Set([0]);
  for (const letter of pattern.replaceAll(/\*+/g, "*")) {
    const next = new Set<number>();
    for (const at of rows) {
      if (letter === "*") for (let to = at; to <= text.length; to++) next.add(to);
      else if (at < text.length && (letter === "?" || text[at] === letter)) next.add(at + 1);
    }
    rows = next;
  }
  return rows.has(text.length);
}
