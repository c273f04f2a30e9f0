/**
 * What a container wrote, as `kubectl logs` can ask for it: a node's current log file, which begins anew at 10 MiB (containerLogMaxSize).
 * Files rotated away are never shown by a kubelet, so that none is kept here. All logs of a process share a budget too: beyond it, whoever
 * writes has its file rotated early.
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

const MAX_FILE_BYTES = 10 * 1024 * 1024;
/** Before each line in its file: time, stream and tag. Source: the CRI's log format. */
const LINE_PREFIX_BYTES = 45;
/** Of all containers in this process together; a container keeps its newest lines whatever the others write. */
const MAX_TOTAL_BYTES = 64 * 1024 * 1024;
const MIN_FILE_BYTES = 256 * 1024;
/** A longer line is cut in pieces, as containerd does at 16 KiB. */
const MAX_LINE_BYTES = 16 * 1024;

let totalBytes = 0;

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

  /** The container is removed from its node. */
  drop(): void {
    this.close();
    this.rotate();
  }

  private rotate(): void {
    totalBytes -= this.bytes;
    this.bytes = 0;
    this.lines = [];
  }

  private push(stream: "stdout" | "stderr", text: string): void {
    const line = { timeMs: this.now(), stream, text };
    const size = text.length + LINE_PREFIX_BYTES;
    if (this.bytes + size > (totalBytes > MAX_TOTAL_BYTES ? MIN_FILE_BYTES : MAX_FILE_BYTES)) this.rotate();
    this.lines.push(line);
    this.bytes += size;
    totalBytes += size;
    for (const follower of this.followers) follower(line);
  }
}

/** A line as `kubectl logs` prints it, line break included. */
export function renderLine(line: LogLine, timestamps: boolean): string {
  return timestamps ? `${new Date(line.timeMs).toISOString().replace("Z", "000000Z")} ${line.text}\n` : `${line.text}\n`;
}
