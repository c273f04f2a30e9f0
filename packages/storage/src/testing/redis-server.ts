import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually, freePort } from "@kubarium/component-base";

/** A real redis-server of its own, found on PATH. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** As a crash: SIGKILL, and nothing is tidied up. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data. */
  start(): Promise<void>;
  /** SIGSTOP and SIGCONT: connections stay open and nothing answers. */
  freeze(): void;
  thaw(): void;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

const DURABLE = ["--appendonly", "yes", "--appendfsync", "always"];

/** Starts one on a free loopback port, durable unless `args` say otherwise. */
export async function startRedisServer(options: { args?: readonly string[] } = {}): Promise<RedisServer> {
  const dir = await mkdtemp(join(tmpdir(), "kubarium-redis-"));
  const port = await freePort();
  let child: ChildProcess | undefined;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = child;
    child = undefined;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const gone = new Promise((resolve) => ending.once("exit", resolve));
    ending.kill(signal);
    await gone;
  };
  const start = async (): Promise<void> => {
    const args = ["--port", String(port), "--bind", "127.0.0.1", "--dir", dir, "--save", "", ...(options.args ?? DURABLE)];
    child = spawn("redis-server", args, { stdio: "ignore" });
    const failed = new Promise<never>((_, reject) => child?.once("error", reject));
    await Promise.race([failed, eventually(() => answersPing(port), { what: "redis-server answering" })]);
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    start,
    kill: () => end("SIGKILL"),
    freeze: () => void child?.kill("SIGSTOP"),
    thaw: () => void child?.kill("SIGCONT"),
    async stop() {
      await end("SIGKILL");
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => void socket.write("PING\r\n"));
    const done = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("data", (data) => done(data.toString().startsWith("+PONG")));
    socket.once("error", () => done(false));
  });
}
