/** One bash for many commands, as in a terminal: variables and the directory stay from one to the next. */
import { type ChildProcess, spawn } from "node:child_process";

/** A single command may take this long. */
const LIMIT_MS = 180_000;

export interface Typed {
  code: number;
  /** Standard output and error as a terminal shows them, without empty lines at the end. */
  output: string;
}

export class TypingShell {
  private readonly bash: ChildProcess;
  private printed = "";
  private look: () => void = () => undefined;
  private commands = 0;

  constructor(options: { cwd: string; env: NodeJS.ProcessEnv }) {
    this.bash = spawn("bash", ["--norc", "--noprofile"], { ...options, stdio: ["pipe", "pipe", "inherit"] });
    this.bash.stdin?.on("error", () => undefined);
    this.bash.stdin?.write("exec 2>&1\n");
    this.bash.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.printed += text;
      this.look();
    });
    this.bash.on("close", () => this.look());
  }

  type(command: string): Promise<Typed> {
    const mark = `end-of-command-${++this.commands}`;
    this.printed = "";
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`not done after ${LIMIT_MS / 1000} s: ${command}\n${this.printed}`)), LIMIT_MS);
      this.look = () => {
        const end = new RegExp(`\\n?${mark} (\\d+)\\n$`).exec(this.printed);
        if (!end && this.bash.exitCode === null) return;
        clearTimeout(limit);
        this.look = () => undefined;
        if (end) resolve({ code: Number(end[1]), output: this.printed.slice(0, end.index).replace(/\n+$/, "") });
        else reject(new Error(`the shell ended at: ${command}`));
      };
      this.bash.stdin?.write(`{ ${command}\n} </dev/null; printf '\\n${mark} %s\\n' $?\n`);
    });
  }

  close(): void {
    this.bash.stdin?.end();
    this.bash.kill("SIGTERM");
  }
}
