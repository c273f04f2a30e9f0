export { type BusFaults, type MemoryBus, memoryBus } from "./memory-bus.ts";
