import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Redis } from "ioredis";

/** A Lua script; its file's head says KEYS, ARGV and Output. Files are named in full, so that a bundler finds them. */
class Script {
  private readonly lua: string;
  private readonly sha: string;

  constructor(file: URL) {
    this.lua = readFileSync(file, "utf8");
    this.sha = createHash("sha1").update(this.lua).digest("hex");
  }

  /** By its hash; with its text when the server, just restarted, does not know it. */
  async run(redis: Redis, keys: readonly string[], args: readonly (string | number | Buffer)[]): Promise<unknown[]> {
    try {
      return (await redis.evalsha(this.sha, keys.length, ...keys, ...args)) as unknown[];
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw error;
      return (await redis.eval(this.lua, keys.length, ...keys, ...args)) as unknown[];
    }
  }
}

export const openScript = new Script(new URL("./open.lua", import.meta.url));
export const commitScript = new Script(new URL("./commit.lua", import.meta.url));
export const listScript = new Script(new URL("./list.lua", import.meta.url));
export const compactScript = new Script(new URL("./compact.lua", import.meta.url));
