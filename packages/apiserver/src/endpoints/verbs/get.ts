/** GET of one object. */
import { notFound } from "@kubarium/apimachinery";
import { negotiate } from "../../http/negotiation.ts";
import { plainError } from "../../registry/metadata.ts";
import { keyIn, type ResourceHandler } from "../context.ts";
import { respondEntry } from "../representation/respond.ts";
import { waitForVersion } from "./versions.ts";

export const get: ResourceHandler = async (context, exchange, resource) => {
  const representation = negotiate(exchange.headers.accept, false);
  const { storage } = context.registry;
  const asked = exchange.query.get("resourceVersion") ?? "";
  if (asked !== "" && !/^\d+$/.test(asked))
    throw plainError(
      `resourceVersion: Invalid value: ${JSON.stringify(asked)}: strconv.ParseUint: parsing ${JSON.stringify(asked)}: invalid syntax`,
    );
  if (asked === "") await storage.cache.fresh();
  else if (asked !== "0") await waitForVersion(storage.cache, Number(asked));
  const entry = storage.peek(resource.storeName, keyIn(exchange, resource));
  if (!entry) throw notFound(resource.qualified, exchange.info.name);
  respondEntry(context, exchange, resource, 200, entry, representation);
};
