/**
 * What a container wrote, bounded. Stands for the rotated log files of a node (10 MiB × 5 there), with caps that let a
 * thousand containers live in one process. The oldest lines go first.
 */
export interface LogLine {
  timeMs: number;
  stream: "stdout" | "stderr";
  /** Without the line break. */
  text: string;
}

export interface LogQuery {
  tailLines?: number;
  sinceMs?: number;
  limitBytes?: number;
  timestamps?: boolean;
}

const MAX_LOG_BYTES = 256 * 1024;
/** A longer line is cut in pieces, as containerd does at 16 KiB. */
const MAX_LINE_BYTES = 16 * 1024;

export class ContainerLog {
  private lines: LogLine[] = [];
  private bytes = 0;
  private readonly partial = { stdout: "", stderr: "" };
  private readonly followers = new Set<(line: LogLine | undefined) => void>();
  private closed = false;

  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  write(stream: "stdout" | "stderr", text: string): void {
    const pieces = (this.partial[stream] + text).split("\n");
    this.partial[stream] = pieces.pop() ?? "";
    for (const piece of pieces) this.push(stream, piece);
    while (this.partial[stream].length > MAX_LINE_BYTES) {
      this.push(stream, this.partial[stream].slice(0, MAX_LINE_BYTES));
      this.partial[stream] = this.partial[stream].slice(MAX_LINE_BYTES);
    }
  }

  /** No more output will come; ends every follower. */
  close(): void {
    if (this.closed) return;
    for (const stream of ["stdout", "stderr"] as const) if (this.partial[stream]) this.push(stream, this.partial[stream]);
    this.closed = true;
    for (const follower of this.followers) follower(undefined);
    this.followers.clear();
  }

  select(query: LogQuery): LogLine[] {
    let selected = this.lines;
    const { sinceMs, tailLines } = query;
    if (sinceMs !== undefined) selected = selected.filter((line) => line.timeMs >= sinceMs);
    if (tailLines !== undefined) selected = tailLines === 0 ? [] : selected.slice(-tailLines);
    return selected;
  }

  /** Calls back for each new line, with undefined at the end. Returns how to stop. */
  follow(callback: (line: LogLine | undefined) => void): () => void {
    if (this.closed) {
      callback(undefined);
      return () => {};
    }
    this.followers.add(callback);
    return () => void this.followers.delete(callback);
  }

  private push(stream: "stdout" | "stderr", text: string): void {
    const line = { timeMs: this.now(), stream, text };
    this.lines.push(line);
    this.bytes += text.length;
    let drop = 0;
    while (this.bytes > MAX_LOG_BYTES && drop < this.lines.length - 1) this.bytes -= this.lines[drop++]?.text.length ?? 0;
    if (drop) this.lines = this.lines.slice(drop);
    for (const follower of this.followers) follower(line);
  }
}

/** A line as `kubectl logs` prints it, line break included. */
export function renderLine(line: LogLine, timestamps: boolean): string {
  return timestamps ? `${new Date(line.timeMs).toISOString().replace("Z", "000000Z")} ${line.text}\n` : `${line.text}\n`;
}
