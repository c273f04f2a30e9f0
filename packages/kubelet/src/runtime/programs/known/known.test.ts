import { realClock } from "@kubarium/component-base";
import { expect, test } from "vitest";
import { getOver } from "../../../network/http.ts";
import { VirtualNetwork } from "../../../network/virtual-network.ts";
import { ContainerFiles } from "../../files/container-files.ts";
import type { ProcessHandle } from "../../process.ts";
import type { Launch } from "../launch.ts";
import { resolveProgram } from "../resolve.ts";
import { parseCommand, redisAnswer } from "./redis.ts";

function launchOf(argv: readonly string[], options: Partial<Launch> = {}) {
  const clock = realClock();
  const network = new VirtualNetwork({ nodeIp: "127.0.0.1" });
  const launch = {
    argv,
    tag: "1.0",
    podName: "p",
    namespace: "default",
    hostname: "web-1",
    cwd: "/",
    env: {},
    ports: [],
    imagePorts: [],
    ownCommand: false,
    startedMs: clock.now(),
    endpoint: network.attach("u", { ip: "10.244.1.2", hostNetwork: false }),
    annotation: () => undefined,
    files: new ContainerFiles(clock, [], {}),
    ...options,
  } as unknown as Launch;
  const killed = new AbortController();
  let log = "";
  const write = (text: string): void => void (log += text);
  const handle = { clock, killed: killed.signal, onSignal: () => undefined, stdout: write, stderr: write } as unknown as ProcessHandle;
  return { launch, network, handle, killed, log: () => log };
}

test.for([
  { name: "nginx", argv: ["/docker-entrypoint.sh", "nginx", "-g", "daemon off;"], port: 80, path: "/", says: "Welcome to nginx!" },
  {
    name: "nginx declares another port and listens on its own",
    argv: ["nginx"],
    ports: [8080],
    port: 80,
    path: "/nope",
    says: "404 Not Found",
  },
  { name: "httpd", argv: ["httpd-foreground"], port: 80, path: "/", says: "<h1>It works!</h1>" },
  { name: "hello-app", argv: ["./hello-app"], port: 8080, path: "/", says: "Hello, world!\nVersion: 1.0.0\nHostname: web-1\n" },
  { name: "echoserver", argv: ["echoserver"], tag: "1.4", port: 8080, path: "/a?b=c", says: "real path=/a\nquery=b=c" },
  { name: "a newer echoserver", argv: ["echoserver"], tag: "1.10", port: 8080, path: "/", says: "Hostname: web-1\n\nPod Information:" },
  { name: "http-echo", argv: ["/http-echo", "-text=hi", "-listen=:8888"], port: 8888, path: "/", says: "hi\n" },
  {
    name: "bootcamp",
    argv: ["kubernetes-bootcamp"],
    tag: "v2",
    port: 8080,
    path: "/",
    says: "Hello Kubernetes bootcamp! | Running on: web-1 | v=2\n",
  },
  { name: "whoami", argv: ["/whoami"], port: 80, path: "/x", says: "Hostname: web-1\nIP: 127.0.0.1\nIP: 10.244.1.2\n" },
  { name: "agnhost netexec", argv: ["/agnhost", "netexec", "--http-port=9090"], port: 9090, path: "/hostname", says: "web-1" },
  { name: "agnhost liveness", argv: ["/agnhost", "liveness"], port: 8080, path: "/healthz", says: "ok" },
  {
    name: "python's server",
    argv: ["python3", "-m", "http.server", "8123"],
    port: 8123,
    path: "/",
    says: "This is 1.0 running in pod p\n",
  },
])("$name answers as it does", async ({ argv, port, path, says, ...rest }) => {
  const { name: _, ...options } = rest;
  const { launch, network, handle, killed } = launchOf(argv, options);
  const found = resolveProgram(launch, true, new Set());
  if (found.kind !== "program") throw new Error(found.why);
  const ended = found.program(handle);
  const connected = async (): Promise<string> => {
    const stream = await network.connect("10.244.1.2", port);
    return (await getOver(stream, { path, headers: { host: "x" }, signal: AbortSignal.timeout(2000) })).body;
  };
  // Configurations are read before a port is opened.
  await new Promise((resolve) => setImmediate(resolve));
  expect(await connected()).toContain(says);
  killed.abort();
  await ended;
});

test.for([
  { argv: ["docker-entrypoint.sh", "postgres"], code: 1, says: "superuser password is not specified" },
  {
    argv: ["docker-entrypoint.sh", "mysqld"],
    code: 1,
    says: "    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD\n",
  },
  { argv: ["docker-entrypoint.sh", "mariadbd"], code: 1, says: "    - MARIADB_ROOT_PASSWORD\n" },
  { argv: ["/http-echo"], code: 127, says: "Missing -text option!\n" },
  { argv: ["/hello"], code: 0, says: "Hello from Docker!" },
  { argv: ["docker-entrypoint.sh", "node"], code: 0, says: "" },
])("$argv ends with $code", async ({ argv, code, says }) => {
  const { launch, handle, log } = launchOf(argv);
  const found = resolveProgram(launch, true, new Set());
  if (found.kind !== "program") throw new Error(found.why);
  expect([await found.program(handle), log().includes(says)]).toEqual([code, true]);
});

test("names that mean something in one image only are the default app in others", () => {
  expect(resolveProgram(launchOf(["./server"]).launch, true, new Set()).kind).toBe("program");
  const { launch, handle, log } = launchOf(["/docker-entrypoint.sh", "nginx"], { ownCommand: true });
  const found = resolveProgram(launch, false, new Set());
  if (found.kind === "program") void found.program({ ...handle, killed: AbortSignal.abort() } as ProcessHandle);
  expect([found.kind, log()]).toEqual(["program", ""]);
});

test.for([
  { text: "PING\r\n", words: ["PING"], length: 6 },
  { text: "*2\r\n$3\r\nGET\r\n$1\r\na\r\nrest", words: ["GET", "a"], length: 20 },
  { text: "*2\r\n$3\r\nGET\r\n$1\r\n", words: undefined, length: undefined },
  { text: "PIN", words: undefined, length: undefined },
])("redis reads $text", ({ text, words, length }) => {
  const parsed = parseCommand(Buffer.from(text));
  expect([parsed?.words, parsed?.length]).toEqual([words, length]);
});

test("redis counts, keeps and forgets", () => {
  const data = new Map<string, string>();
  const say = (line: string): string => redisAnswer(data, line.split(" "));
  expect(["PING", "set a 5", "INCR a", "GET a", "KEYS ?", "DEL a b", "GET a", "INCR", "NOPE x"].map(say)).toEqual([
    "+PONG\r\n",
    "+OK\r\n",
    ":6\r\n",
    "$1\r\n6\r\n",
    "*1\r\n$1\r\na\r\n",
    ":1\r\n",
    "$-1\r\n",
    "-ERR wrong number of arguments for 'incr' command\r\n",
    "-ERR unknown command 'NOPE', with args beginning with: 'x' \r\n",
  ]);
});
