/** Scripts that loop, print without end, eat memory, processes or disk: each is stopped at its limit or held back, and the node goes on. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { realClock } from "@kubarium/component-base";
import { beforeAll, expect, test } from "vitest";
import { VirtualNetwork } from "../../network/virtual-network.ts";
import { shellCommandNames } from "../command-names.ts";
import { ContainerFiles } from "../files/container-files.ts";
import { type ExitStatus, SimulatedProcess } from "../process.ts";
import { processUser } from "../user.ts";
import { resolveProgram } from "../programs/resolve.ts";
import { shellEngine } from "./engine.ts";

const MiB = 1024 * 1024;
/** None of these scripts ever ends, so that a node which waits for one waits for ever; the limit leaves room for a busy machine. Alone they stay under 50 ms. */
const STALL_LIMIT_MS = 2_000;

function start(script: string, memoryLimit?: number) {
  const clock = realClock(1);
  const endpoint = new VirtualNetwork({ nodeIp: "127.0.0.1" }).attach("u", { ip: "10.0.0.9", hostNetwork: false });
  const launch = {
    podName: "p",
    namespace: "default",
    containerName: "c",
    hostname: "p",
    tag: "1",
    argv: ["sh", "-c", script],
    ownCommand: false,
    env: { PATH: "/bin" },
    cwd: "/",
    user: processUser({ imageUser: "" }),
    busybox: true,
    ports: [],
    imagePorts: [],
    endpoint,
    annotation: () => undefined,
    memoryLimit,
    files: new ContainerFiles(clock, [], {}),
    startedMs: clock.now(),
  };
  const found = resolveProgram(launch, true, shellCommandNames);
  if (found.kind !== "program") throw new Error(found.why);
  const written = { bytes: 0, errors: "" };
  const process = new SimulatedProcess(found.program, clock, {
    stdout: (text) => void (written.bytes += text.length),
    stderr: (text) => void (written.errors += text),
  });
  let exit: ExitStatus | undefined;
  void process.exited.then((status) => (exit = status));
  return { process, written, exit: () => exit };
}

beforeAll(async () => {
  const { Bash } = await shellEngine();
  await Promise.all([import("./interpreter.ts"), import("./commands.ts")]);
  await new Bash().exec("echo a | cat | sed s/a/b/ | awk 1 | wc -c");
});

test.for([
  { name: "an empty loop", script: "while true; do :; done" },
  { name: "a loop in a subshell", script: "(while true; do :; done)" },
  { name: "a loop within a pipeline", script: "while true; do echo a; done | cat" },
  { name: "a loop in a function", script: "f() { while true; do :; done; }; f" },
  { name: "a loop that counts", script: "for ((;;)); do :; done" },
  { name: "a loop in a shell of its own", script: "echo x | sh -c 'while true; do :; done'" },
  { name: "a loop that is evaluated", script: "eval 'while true; do :; done'" },
  { name: "yes", script: "yes" },
  { name: "a device that never ends", script: "cat /dev/zero" },
])("$name lets the node go on, and ends when it is killed", async ({ script }) => {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const { process, exit } = start(script);
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(exit()).toBeUndefined();
  process.signal("KILL");
  await process.exited;
  delay.disable();
  expect(delay.max / 1e6).toBeLessThan(STALL_LIMIT_MS);
  expect(exit()?.code).toBe(137);
});

test.for([
  { name: "a string that doubles, at its limit", script: "a=xxxxxxxxxx; while true; do a=$a$a; done", limit: 8 * MiB },
  { name: "a string that doubles, without a limit", script: "a=xxxxxxxxxx; while true; do a=$a$a; done", limit: undefined },
  { name: "a string of two gigabytes", script: "a=$(printf '%02000000000d' 1); sleep 100", limit: undefined },
  { name: "a program that holds everything", script: "awk 'BEGIN{s=\"x\"; while(1){s=s s}}'; sleep 100", limit: undefined },
])("$name is OOMKilled", async ({ script, limit }) => {
  const { process } = start(script, limit);
  expect(await process.exited).toEqual({ code: 137, signal: "KILL", oomKilled: true });
});

test.for([
  { name: "a function that calls itself", script: "f() { f; }; f", code: 139, says: "" },
  {
    name: "a fork bomb",
    script: ":(){ :|:& };:",
    code: 2,
    says: "sh: can't fork: Resource temporarily unavailable\n",
  },
  {
    name: "jobs without end",
    script: "while true; do sleep 100 & done",
    code: 2,
    says: "sh: can't fork: Resource temporarily unavailable\n",
  },
])("$name ends with $code", async ({ script, code, says }) => {
  const { process, written } = start(script);
  expect((await process.exited).code).toBe(code);
  expect(written.errors).toBe(says);
});

test("a disk is full before the node's memory is", { timeout: 60_000 }, async () => {
  const { process, written } = start("dd if=/dev/zero of=/big bs=4M count=100; head -c 100000 /dev/zero > /more");
  expect((await process.exited).code).toBe(1);
  expect(written.errors).toMatch(/^dd: error writing '\/big': No space left on device\n\d+\+[01] records in\n/);
  expect(written.errors).toMatch(/head: write error: No space left on device\n$/);
});

test("what reads from a program without end takes what it wants", async () => {
  const { process, written } = start("yes | head -3; head -c 10 /dev/zero; seq 3");
  expect((await process.exited).code).toBe(0);
  expect(written.bytes).toBe(6 + 10 + 6);
});

test("the status of the last command is the same before and within a loop", async () => {
  const { process, written } = start("f() { echo $?; }; false; f; false; (for i in 1; do echo $?; done)");
  await process.exited;
  expect(written.bytes).toBe("1\n1\n".length);
});
