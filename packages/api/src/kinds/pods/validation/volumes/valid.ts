import type { Volume } from "../../../../generated/types.ts";

/** The volumes without an error, by name: what mounts may use. */
export type ValidVolumes = ReadonlyMap<string, Volume>;
