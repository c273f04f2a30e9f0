/** Serves /openapi/v2 and /openapi/v3. Source: kube-openapi's handler and handler3, kube-aggregator's openapiv3. */
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { OpenApiDocument } from "@kubarium/api/server";
import type { Clock } from "@kubarium/component-base";
import type { Exchange } from "../../http/exchange.ts";
import { parseAccept } from "../../http/negotiation.ts";
import type { Documents, OpenApiDocuments } from "./documents.ts";

const unzip = promisify(gunzip);

interface Form {
  /** What a client may ask for. */
  types: readonly string[];
  contentType: string;
  document: string;
}

const JSON_TYPE = "application/json";
const FORMS_V2: readonly Form[] = [
  { types: [JSON_TYPE], contentType: JSON_TYPE, document: "json" },
  {
    types: ["application/com.github.proto-openapi.spec.v2@v1.0+protobuf", "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"],
    contentType: "application/com.github.proto-openapi.spec.v2.v1.0+protobuf",
    document: "protobuf",
  },
];
const V3 = "/openapi/v3";

export function openApi(documents: OpenApiDocuments, clock: Clock): (exchange: Exchange) => boolean | Promise<boolean> {
  return (exchange) => {
    const { path } = exchange;
    if (path === "/openapi/v2") return serveV2(exchange, documents);
    if (path === V3) return serveIndex(exchange, documents);
    return path.startsWith(`${V3}/`) && serveV3(exchange, documents, clock);
  };
}

async function serveV2(exchange: Exchange, documents: OpenApiDocuments): Promise<boolean> {
  const form = acceptedForm(exchange.headers.accept, FORMS_V2);
  if (!form) exchange.respond(406, "", "", { vary: "Accept" });
  else
    await respondDocument(exchange, (await documents.get("v2")).get(form.document), form.contentType, { vary: "Accept, Accept-Encoding" });
  return true;
}

async function serveIndex(exchange: Exchange, documents: OpenApiDocuments): Promise<boolean> {
  exchange.respond(200, "text/plain; charset=utf-8", indexText(await documents.get("v3")));
  return true;
}

/** `{"paths":{"apis/apps/v1":{"serverRelativeURL":"/openapi/v3/apis/apps/v1?hash=…"}}}` */
function indexText(documents: Documents): string {
  const names = [...documents.keys()].sort();
  const paths = Object.fromEntries(names.map((name) => [name, { serverRelativeURL: addressOf(documents.get(name) as OpenApiDocument) }]));
  return JSON.stringify({ paths });
}

async function serveV3(exchange: Exchange, documents: OpenApiDocuments, clock: Clock): Promise<boolean> {
  const document = (await documents.get("v3")).get(exchange.path.slice(V3.length + 1));
  if (!document) exchange.respond(404, "", "");
  else if (!acceptedForm(exchange.headers.accept, [{ types: [JSON_TYPE], contentType: JSON_TYPE, document: "json" }]))
    exchange.respond(406, "", "", { vary: "Accept" });
  else {
    const hash = exchange.query.get("hash") ?? "";
    const vary = "Accept, Accept-Encoding";
    if (hash !== "" && hash !== document.hash)
      exchange.respond(301, JSON_TYPE, "", { vary, etag: `"${document.hash}"`, location: addressOf(document) });
    else await respondDocument(exchange, document, JSON_TYPE, hash === "" ? { vary } : { vary, ...forEver(clock) });
  }
  return true;
}

/** An address with a hash never means anything else. */
function forEver(clock: Clock): Record<string, string> {
  const expires = new Date(clock.now());
  expires.setUTCFullYear(expires.getUTCFullYear() + 1);
  return { "cache-control": "public, immutable", expires: expires.toUTCString() };
}

async function respondDocument(
  exchange: Exchange,
  document: OpenApiDocument | undefined,
  contentType: string,
  headers: Record<string, string>,
): Promise<void> {
  if (!document) throw new Error("an OpenAPI document is missing");
  const tagged = { ...headers, etag: `"${document.hash}"` };
  const bytes = Buffer.from(document.gzip.buffer, document.gzip.byteOffset, document.gzip.byteLength);
  if (matches(exchange.headers["if-none-match"], tagged.etag)) exchange.respond(304, "", "", tagged);
  else if (takesGzip(exchange.headers["accept-encoding"]))
    exchange.respond(200, contentType, bytes, { ...tagged, "content-encoding": "gzip" });
  else exchange.respond(200, contentType, await unzip(bytes), tagged);
}

/** The first form that the client names, in its order of preference. */
function acceptedForm(accept: string | undefined, forms: readonly Form[]): Form | undefined {
  for (const { type } of parseAccept(accept || "*/*"))
    for (const form of forms) if (type === "*/*" || type === "application/*" || form.types.includes(type)) return form;
  return undefined;
}

function matches(condition: string | undefined, etag: string): boolean {
  if (!condition) return false;
  return condition.split(",").some((part) => ["*", etag].includes(part.trim().replace(/^W\//, "")));
}

const takesGzip = (encodings: string | string[] | undefined): boolean =>
  typeof encodings === "string" && /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(encodings);

const addressOf = ({ name, hash }: OpenApiDocument): string => `${V3}/${name}?hash=${hash}`;
