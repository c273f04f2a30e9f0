/**
 * What a kernel's terminal does between a client in raw mode and a program: echoes, edits the line, turns Enter into a line
 * break and control keys into signals. Source of behaviour: termios(3), canonical mode.
 */
import { PassThrough, type Readable } from "node:stream";

const ENTER = 13;
const NEWLINE = 10;
const BACKSPACES = new Set([8, 127]);
const INTERRUPT = 3;
const END = 4;
const KILL_LINE = 21;
const ESCAPE = 27;
const MAX_LINE_BYTES = 4096;

export class Terminal {
  /** Lines for the program. */
  readonly input = new PassThrough();
  /** Columns and rows, as the client last said. */
  size: { columns: number; rows: number } | undefined;
  private line: number[] = [];
  private escape = 0;
  private readonly write: (bytes: Buffer) => void;
  private readonly interrupt: () => void;

  /** `write` is what the client sees; `interrupt` is Ctrl-C. */
  constructor(source: Readable | undefined, write: (bytes: Buffer) => void, interrupt: () => void) {
    this.write = write;
    this.interrupt = interrupt;
    source?.on("data", (chunk: Buffer) => {
      for (const byte of chunk) this.key(byte);
    });
    source?.once("end", () => this.input.end());
    source?.once("close", () => this.input.end());
    source?.on("error", () => this.input.end());
  }

  /** Output of the program: every line break also returns the carriage. */
  print(bytes: Buffer | string): void {
    this.write(
      Buffer.from(
        (typeof bytes === "string" ? bytes : bytes.toString("latin1")).replace(/\r?\n/g, "\r\n"),
        typeof bytes === "string" ? "utf8" : "latin1",
      ),
    );
  }

  private key(byte: number): void {
    if (this.input.writableEnded) return;
    // Arrow keys and the like: there is no history to walk through.
    if (this.escape) {
      const isIntroducer = this.escape === 1 && (byte === 0x5b || byte === 0x4f);
      this.escape = isIntroducer ? 2 : byte >= 0x40 && byte <= 0x7e ? 0 : this.escape;
      return;
    }
    if (byte === ESCAPE) this.escape = 1;
    else if (byte === ENTER || byte === NEWLINE) this.enter();
    else if (BACKSPACES.has(byte)) this.erase(1);
    else if (byte === KILL_LINE) this.erase(this.line.length);
    else if (byte === INTERRUPT) this.cancel();
    else if (byte === END && !this.line.length) this.input.end();
    else if (byte === END) this.flush();
    else if (this.line.length < MAX_LINE_BYTES) {
      this.line.push(byte);
      this.write(Buffer.from([byte]));
    }
  }

  private enter(): void {
    this.write(Buffer.from("\r\n"));
    this.line.push(NEWLINE);
    this.flush();
  }

  private flush(): void {
    this.input.write(Buffer.from(this.line));
    this.line = [];
  }

  private erase(count: number): void {
    for (let left = Math.min(count, this.line.length); left > 0; left--) {
      // A character of several bytes goes as one.
      while (this.line.length > 1 && ((this.line.at(-1) ?? 0) & 0xc0) === 0x80) this.line.pop();
      if (!this.line.length) return;
      this.line.pop();
      this.write(Buffer.from("\b \b"));
    }
  }

  private cancel(): void {
    this.line = [];
    this.write(Buffer.from("^C\r\n"));
    this.interrupt();
  }
}
