import { type ChildProcess, spawn } from "node:child_process";
import { connect } from "node:net";
import { eventually, freePort } from "@kubarium/component-base";

/** A real nats-server of its own, found on PATH. */
export interface NatsServer {
  readonly url: string;
  readonly port: number;
  /** As a crash: SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one on a free loopback port; `args` as on its command line, `["--user", "u", "--pass", "p"]` for credentials. */
export async function startNatsServer(options: { args?: readonly string[] } = {}): Promise<NatsServer> {
  const port = await freePort();
  let child: ChildProcess | undefined;
  const end = async (): Promise<void> => {
    const ending = child;
    child = undefined;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const gone = new Promise((resolve) => ending.once("exit", resolve));
    ending.kill("SIGKILL");
    await gone;
  };
  const start = async (): Promise<void> => {
    child = spawn("nats-server", ["--addr", "127.0.0.1", "--port", String(port), ...(options.args ?? [])], { stdio: "ignore" });
    const failed = new Promise<never>((_, reject) => child?.once("error", reject));
    await Promise.race([failed, eventually(() => greets(port), { what: "nats-server answering" })]);
  };
  await start();
  return { url: `nats://127.0.0.1:${port}`, port, start, kill: end, stop: end };
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const done = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("data", (data) => done(data.toString().startsWith("INFO ")));
    socket.once("error", () => done(false));
  });
}
