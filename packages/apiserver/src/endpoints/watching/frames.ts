/** Watch frames: one JSON line an event. A frame that several watchers are told of is encoded once. */
import type { AnyObject } from "@kubarium/api/server";
import type { Clock } from "@kubarium/component-base";
import type { CachedEntry } from "../../cache/entry.ts";
import type { EventType } from "../../cache/event.ts";
import type { Representation } from "../../http/negotiation.ts";
import type { Resource } from "../../registry/resources.ts";
import { partialText, type TableOptions, tableText } from "../representation/table.ts";

export const INITIAL_EVENTS_END = "k8s.io/initial-events-end";

/** Makes the frames of one watch. */
export interface Framer {
  event(type: EventType, entry: CachedEntry): Buffer;
  bookmark(revision: number, annotations?: Record<string, string>): Buffer;
}

/** The frames of the entry that was framed last; all watchers are told of an event before the next one comes. */
let lastEntry: CachedEntry | undefined;
const lastFrames = new Map<string, Buffer>();

function shared(entry: CachedEntry, key: string, make: () => string): Buffer {
  if (lastEntry !== entry) {
    lastEntry = entry;
    lastFrames.clear();
  }
  let frame = lastFrames.get(key);
  if (!frame) {
    frame = Buffer.from(make());
    lastFrames.set(key, frame);
  }
  return frame;
}

const frameText = (type: string, object: string): string => `{"type":"${type}","object":${object}}\n`;

export function framerOf(
  resource: Resource,
  { as, metaVersion }: Representation,
  includeObject: TableOptions["includeObject"],
  clock: Clock,
): Framer {
  const { kind, apiVersion } = resource;
  const bookmarkText = (revision: number, annotations?: Record<string, string>): string =>
    JSON.stringify({ kind, apiVersion, metadata: { resourceVersion: String(revision), ...(annotations ? { annotations } : {}) } });
  if (as === "Table") return tableFramer(resource, metaVersion, includeObject, clock);
  if (as) {
    const parse = (text: string): string => partialText(JSON.parse(text) as AnyObject, metaVersion);
    return {
      event: (type, entry) =>
        shared(entry, `${type} ${as} ${metaVersion} ${apiVersion}`, () =>
          frameText(type, partialText(resource.object(entry), metaVersion)),
        ),
      bookmark: (revision, annotations) => Buffer.from(frameText("BOOKMARK", parse(bookmarkText(revision, annotations)))),
    };
  }
  return {
    event: (type, entry) => shared(entry, `${type} ${apiVersion}`, () => frameText(type, resource.text(entry))),
    bookmark: (revision, annotations) => Buffer.from(frameText("BOOKMARK", bookmarkText(revision, annotations))),
  };
}

/** Each event is a table of one row; only the first carries the columns. */
function tableFramer(
  resource: Resource,
  metaVersion: "v1" | "v1beta1",
  includeObject: TableOptions["includeObject"],
  clock: Clock,
): Framer {
  let withColumns = true;
  const frame = (type: string, objects: AnyObject[], revision: string): Buffer => {
    const text = tableText(resource, objects, { resourceVersion: revision }, { metaVersion, includeObject, withColumns }, clock);
    withColumns = false;
    return Buffer.from(frameText(type, text));
  };
  return {
    event: (type, entry) => frame(type, [resource.object(entry)], String(entry.revision)),
    bookmark: (revision, annotations) =>
      frame(
        "BOOKMARK",
        [
          {
            apiVersion: resource.apiVersion,
            kind: resource.kind,
            metadata: { resourceVersion: String(revision), ...(annotations ? { annotations } : {}) },
          },
        ],
        String(revision),
      ),
  };
}
