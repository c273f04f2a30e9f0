/** The process of build.ts: is told what to build, sends the documents, and ends. */
import { createHash } from "node:crypto";
import { constants, gzipSync } from "node:zlib";
import { documentV2 } from "../document-v2.ts";
import { documentsV3 } from "../document-v3.ts";
import { encodeSwagger } from "../gnostic/encode-v2.ts";
import { readOpenApiTexts } from "../texts.ts";
import type { OpenApiBuild, OpenApiDocument } from "./build.ts";

process.once("message", (build: OpenApiBuild) => {
  const sent = [...buildDocuments(build)].map(
    (document) =>
      new Promise<void>((resolve, reject) => process.send?.(document, (error: Error | null) => (error ? reject(error) : resolve()))),
  );
  // Closing the channel drops what is still on its way.
  Promise.all(sent).then(() => process.disconnect());
});

function* buildDocuments({ specification, resources, version }: OpenApiBuild): Generator<OpenApiDocument> {
  const texts = readOpenApiTexts();
  if (specification === "v3") {
    for (const { name, text } of documentsV3(resources, texts, version)) yield packed(name, text, hashOf(text));
    return;
  }
  const document = documentV2(resources, texts, version);
  const text = JSON.stringify(document);
  // Both forms have one hash, told apart by Vary.
  const hash = hashOf(text);
  yield packed("json", text, hash);
  yield packed("protobuf", encodeSwagger(document), hash);
}

function hashOf(text: string): string {
  return createHash("sha512").update(text).digest("hex").toUpperCase();
}

function packed(name: string, content: string | Uint8Array, hash: string): OpenApiDocument {
  return { name, hash, gzip: gzipSync(content, { level: constants.Z_BEST_SPEED }) };
}
