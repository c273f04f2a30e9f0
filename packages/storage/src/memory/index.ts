export type { Durability } from "./disk/journal.ts";
export { CorruptFileError } from "./disk/frame.ts";
export { type MemoryStoreOptions, openMemoryStore } from "./memory-store.ts";
