/**
 * node:http as an object. An import of it reads every export, and one of them (`WebSocket`) loads a whole HTTP client that nobody
 * here uses: 35 ms of CPU and 3 MiB in every process.
 */
export const http = process.getBuiltinModule("node:http");
