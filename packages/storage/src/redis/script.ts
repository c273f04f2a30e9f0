import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Redis } from "ioredis";

/** A Lua script; its file's head says KEYS, ARGV and Output. */
export class Script {
  private readonly lua: string;
  private readonly sha: string;

  constructor(name: string) {
    this.lua = readFileSync(new URL(`./${name}.lua`, import.meta.url), "utf8");
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

export const openScript = new Script("open");
export const commitScript = new Script("commit");
export const listScript = new Script("list");
export const compactScript = new Script("compact");
