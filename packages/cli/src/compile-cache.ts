import { join } from "node:path";

/** Where node keeps what it compiled of our sources: with it a process starts in half the time. */
export const COMPILE_CACHE = process.env["NODE_COMPILE_CACHE"] ?? join(import.meta.dirname, "../../../node_modules/.cache/kubarium");
