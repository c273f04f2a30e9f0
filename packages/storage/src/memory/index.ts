export type { Durability } from "./journal.ts";
export { CorruptFileError } from "./frame.ts";
export { type MemoryStoreOptions, openMemoryStore } from "./memory-store.ts";
