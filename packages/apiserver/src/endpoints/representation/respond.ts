/** Sends objects and lists in the representation that was negotiated. */
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import type { AnyObject } from "@kubarium/api/server";
import { dump } from "js-yaml";
import type { CachedEntry } from "../../cache/entry.ts";
import type { Exchange } from "../../http/exchange.ts";
import { onlyMediaTypes, type Representation } from "../../http/negotiation.ts";
import type { Resource } from "../../registry/resources.ts";
import type { EndpointContext } from "../context.ts";
import type { Selection } from "../verbs/select-entries.ts";
import { includeObjectOf, type ListMeta, partialText, tableText } from "./table.ts";

const gzipAsync = promisify(gzip);
/** Answers of at least this size are compressed for those who take it. Source: responsewriters' defaultGzipThresholdBytes. */
const GZIP_THRESHOLD_BYTES = 128 * 1024;

export function respondEntry(
  context: EndpointContext,
  exchange: Exchange,
  resource: Resource,
  code: number,
  entry: CachedEntry,
  representation: Representation,
): void {
  if (!representation.as) respondText(exchange, code, resource.text(entry), representation);
  else respondObject(context, exchange, resource, code, { object: resource.object(entry), text: "" }, representation);
}

/** `text` is only used when the object itself is asked for. */
export function respondObject(
  { clock }: EndpointContext,
  exchange: Exchange,
  resource: Resource,
  code: number,
  { object, text }: { object: AnyObject; text: string },
  representation: Representation,
): void {
  const { as, metaVersion } = representation;
  if (!as) return respondText(exchange, code, text, representation);
  if (as === "PartialObjectMetadataList")
    throw onlyMediaTypes(`you requested PartialObjectMetadataList, but the requested object is not a list (${goType(resource)})`);
  if (as === "PartialObjectMetadata") return respondText(exchange, code, partialText(object, metaVersion), representation);
  const options = { metaVersion, includeObject: includeObjectOf(exchange.query), withColumns: true };
  const meta = { resourceVersion: object.metadata.resourceVersion ?? "" };
  respondText(exchange, code, tableText(resource, [object], meta, options, clock), representation);
}

export function respondList(
  { clock }: EndpointContext,
  exchange: Exchange,
  resource: Resource,
  selection: Omit<Selection, "revision"> & { revision: number | undefined },
  representation: Representation,
): void {
  const { as, metaVersion } = representation;
  const meta: ListMeta = {
    ...(selection.revision === undefined ? {} : { resourceVersion: String(selection.revision) }),
    ...(selection.continue === "" ? {} : { continue: selection.continue }),
    ...(selection.remaining === undefined ? {} : { remainingItemCount: selection.remaining }),
  };
  if (!as) return respondText(exchange, 200, listText(resource, selection.entries, meta), representation);
  if (as === "PartialObjectMetadata")
    throw onlyMediaTypes(`you requested PartialObjectMetadata, but the requested object is a list (${goType(resource)}List)`);
  const objects = selection.entries.map((entry) => resource.object(entry));
  if (as === "Table") {
    const options = { metaVersion, includeObject: includeObjectOf(exchange.query), withColumns: true };
    return respondText(exchange, 200, tableText(resource, objects, meta, options, clock), representation);
  }
  const items = objects.map((object) => partialText(object, metaVersion)).join(",");
  const head = `{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/${metaVersion}","metadata":${JSON.stringify(meta)}`;
  respondText(exchange, 200, `${head},"items":[${items}]}`, representation);
}

/** A list is its items' texts joined; items of a typed list go without kind and apiVersion. */
function listText(resource: Resource, entries: readonly CachedEntry[], meta: ListMeta): string {
  const items = entries.map((entry) => `{${resource.text(entry).slice(resource.itemPrefixLength)}`);
  return `${resource.listPrefix}${JSON.stringify(meta)},"items":[${items.join(",")}]}`;
}

/** JSON text as it is, or as YAML. */
export function respondText(exchange: Exchange, code: number, text: string, { format }: Pick<Representation, "format">): void {
  if (format === "yaml") return exchange.respond(code, "application/yaml", dump(JSON.parse(text), { sortKeys: true, lineWidth: -1 }));
  const encodings = exchange.headers["accept-encoding"];
  if (text.length < GZIP_THRESHOLD_BYTES || typeof encodings !== "string" || !encodings.includes("gzip"))
    return exchange.respond(code, "application/json", text);
  gzipAsync(text, { level: constants.Z_BEST_SPEED }).then(
    (body) => exchange.respond(code, "application/json", body, { "content-encoding": "gzip", vary: "Accept-Encoding" }),
    () => exchange.respond(code, "application/json", text),
  );
}

/** As Go names the type in error texts: `*apps.Deployment`. */
function goType({ definition: { group, kind } }: Resource): string {
  return `*${group === "" ? "core" : (group.split(".")[0] ?? "")}.${kind}`;
}
