export { type BullWorkQueuesOptions, openBullWorkQueues } from "./bull-queues.ts";
