export { memoryWorkQueues } from "./memory-queues.ts";
