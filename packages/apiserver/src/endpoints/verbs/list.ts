/** GET of a collection. */
import { negotiate } from "../../http/negotiation.ts";
import type { ResourceHandler } from "../context.ts";
import { respondList } from "../representation/respond.ts";
import { listOptions } from "../request/list-options.ts";
import { selectEntries } from "./select-entries.ts";

export const list: ResourceHandler = async (context, exchange, resource) => {
  const representation = negotiate(exchange.headers.accept, true);
  const options = listOptions(exchange, resource, false);
  const selection = await selectEntries(context.registry.storage, resource, options);
  respondList(context, exchange, resource, selection, representation);
};
