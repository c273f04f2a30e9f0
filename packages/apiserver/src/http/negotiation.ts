/** Which representation a client gets. Source: apiserver/pkg/endpoints/handlers/negotiation. */
import { genericError, StatusError } from "@kubarium/apimachinery";

type Format = "json" | "yaml";
type Shape = "Table" | "PartialObjectMetadata" | "PartialObjectMetadataList";

export interface Representation {
  format: Format;
  /** What the object is turned into; the object itself when left out. */
  as?: Shape;
  /** `meta.k8s.io/v1` or its beta. */
  metaVersion: "v1" | "v1beta1";
}

interface Clause {
  type: string;
  parameters: Record<string, string>;
  quality: number;
}

const JSON_TYPES = new Set(["application/json", "application/*", "*/*"]);
const PROTOBUF = "application/vnd.kubernetes.protobuf";
const SHAPES: ReadonlySet<string> = new Set(["Table", "PartialObjectMetadata", "PartialObjectMetadataList"]);
const plainJson: Representation = { format: "json", metaVersion: "v1" };

const AVAILABLE = ["application/json", "application/yaml", PROTOBUF];
const STREAMS = ["application/json;stream=watch", `${PROTOBUF};stream=watch`];

/** Throws 406. `collection`: the path also serves watches, which the text of a refusal then lists. */
export function negotiate(accept: string | undefined, collection: boolean): Representation {
  if (!accept || accept === "application/json" || accept === "*/*") return plainJson;
  const clauses = parseAccept(accept);
  let typed = false;
  for (const { type, parameters } of clauses) {
    const format = formatOf(type);
    if (!format) continue;
    typed = true;
    const as = parameters["as"];
    if (as === undefined) return { format, metaVersion: "v1" };
    const { v, g } = parameters;
    if (g === "meta.k8s.io" && (v === "v1" || v === "v1beta1") && SHAPES.has(as)) return { format, as: as as Shape, metaVersion: v };
  }
  // Every client that asks for protobuf reads what the answer's Content-Type says.
  if (!typed && clauses.some(({ type }) => type === PROTOBUF)) return plainJson;
  throw typed ? onlyMediaTypes() : genericError(406, `406: Not Acceptable\n\nAvailable representations: ${available(collection)}`);
}

/** 406 for a conversion that does not exist. */
export function onlyMediaTypes(message = `only the following media types are accepted: ${AVAILABLE.join(", ")}`): StatusError {
  return new StatusError({ code: 406, reason: "NotAcceptable", message });
}

const available = (collection: boolean): string => [...AVAILABLE, ...(collection ? STREAMS : [])].join(", ");

function formatOf(type: string): Format | undefined {
  if (JSON_TYPES.has(type)) return "json";
  return type === "application/yaml" ? "yaml" : undefined;
}

/** Clauses by falling quality, otherwise in the order given. */
export function parseAccept(accept: string): Clause[] {
  const clauses = accept.split(",").map((text): Clause => {
    const [type = "", ...rest] = text.split(";").map((part) => part.trim());
    const parameters: Record<string, string> = {};
    for (const part of rest) {
      const equals = part.indexOf("=");
      if (equals > 0) parameters[part.slice(0, equals)] = part.slice(equals + 1);
    }
    const quality = Number(parameters["q"] ?? 1);
    return { type: type.toLowerCase(), parameters, quality: Number.isNaN(quality) ? 1 : quality };
  });
  return clauses.sort((a, b) => b.quality - a.quality);
}

export type BodyFormat = "json" | "yaml" | "protobuf";

/** The format of a request body; a missing Content-Type means JSON. Throws 415. */
export function bodyFormat(contentType: string | undefined): BodyFormat {
  const type = mediaType(contentType);
  if (type === "" || type === "application/json") return "json";
  if (type === "application/yaml") return "yaml";
  if (type === PROTOBUF) return "protobuf";
  const accepted = AVAILABLE.join(", ");
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted}`;
  throw new StatusError({ code: 415, reason: "UnsupportedMediaType", message });
}

/** Without parameters, in lower case. */
export function mediaType(contentType: string | undefined): string {
  if (!contentType) return "";
  const semicolon = contentType.indexOf(";");
  return (semicolon < 0 ? contentType : contentType.slice(0, semicolon)).trim().toLowerCase();
}
