/**
 * Builds OpenAPI documents in a short-lived process: requests are answered meanwhile, and what building takes in memory (texts, models,
 * objects) goes with it. A thread would do the first only: what it frees stays with the process. What comes back is compressed bytes.
 */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { OpenApiResource } from "../resources.ts";

export interface OpenApiDocument {
  /** `apis/apps/v1` of v3; `json` and `protobuf` of v2. */
  name: string;
  /** SHA-512 of the document's JSON, in capital hex. */
  hash: string;
  /** The document, gzipped. */
  gzip: Uint8Array;
}

export interface OpenApiBuild {
  specification: "v2" | "v3";
  resources: readonly OpenApiResource[];
  /** The server's: `v1.36.2`. */
  version: string;
}

/** How much of what a failed process says is worth a log line. */
const MAX_COMPLAINT = 2000;

/** All documents, by name. Rejects when the process cannot be started or fails. */
export function buildOpenApi(build: OpenApiBuild): Promise<Map<string, OpenApiDocument>> {
  return new Promise((resolve, reject) => {
    const documents = new Map<string, OpenApiDocument>();
    const main = fileURLToPath(new URL("main.ts", import.meta.url));
    const builder = fork(main, [], { serialization: "advanced", stdio: ["ignore", "ignore", "pipe", "ipc"] });
    let complaint = "";
    builder.stderr?.on("data", (chunk: Buffer) => {
      if (complaint.length < MAX_COMPLAINT) complaint += chunk;
    });
    builder.on("message", (document: OpenApiDocument) => void documents.set(document.name, document));
    builder.once("error", reject);
    builder.once("close", (code) =>
      code === 0 ? resolve(documents) : reject(new Error(`building OpenAPI ended with ${code}: ${complaint.trim()}`)),
    );
    builder.send(build, (error) => error && reject(error));
  });
}
