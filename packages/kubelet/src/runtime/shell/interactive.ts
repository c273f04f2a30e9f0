/** A shell that reads its commands from standard input: with a terminal it prompts, without one it runs them as a script. */
import type { ProcessHandle, Program } from "../process.ts";
import type { Launch } from "../programs/launch.ts";
import { LoopControl, ShellExit } from "./control.ts";
import type { Shell } from "./interpreter.ts";

type Open = (launch: Launch, handle: ProcessHandle, args: readonly string[]) => Promise<Shell>;

export function interactiveShell(launch: Launch, name: string, open: Open): Program {
  return async (handle) => {
    const { stdin } = handle;
    // Without a script and without input a shell reads end of file and is done.
    if (!stdin) return 0;
    if (!handle.tty) return (await open(launch, handle, [])).run((await stdin.all()).toString("utf8"));
    let line = new AbortController();
    const current: ProcessHandle = {
      ...handle,
      get killed() {
        return AbortSignal.any([handle.killed, line.signal]);
      },
    };
    const shell = await open(launch, current, []);
    const output = { out: (text: string) => handle.stdout(text), err: (text: string) => handle.stderr(text) };
    for (;;) {
      handle.stdout(promptOf(launch, name, shell.cwd));
      line = new AbortController();
      handle.onInterrupt?.(() => {
        line.abort(new Error("interrupted"));
        if (!running) handle.stdout(promptOf(launch, name, shell.cwd));
      });
      let running = false;
      const text = await stdin.line();
      if (text === undefined) return shell.lastStatus;
      running = true;
      try {
        await shell.evaluate(text, output);
      } catch (error) {
        if (error instanceof ShellExit) return error.code;
        handle.killed.throwIfAborted();
        if (line.signal.aborted) shell.lastStatus = 130;
        else if (!(error instanceof LoopControl)) {
          handle.stderr(`${name}: ${error instanceof Error ? error.message : String(error)}\n`);
          shell.lastStatus = 2;
        }
      }
    }
  };
}

function promptOf({ busybox, user: { uid }, hostname }: Launch, name: string, cwd: string): string {
  const mark = uid === 0 ? "#" : "$";
  if (name === "bash") return `${uid === 0 ? "root" : "I have no name!"}@${hostname}:${cwd}${mark} `;
  return busybox ? `${cwd} ${mark} ` : `${mark} `;
}
