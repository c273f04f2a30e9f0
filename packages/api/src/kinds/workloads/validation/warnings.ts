/** Names that do not fit into the names of Pods. Source: WarningsOnCreate of the workload strategies. */
import { isDns1123Label } from "@kubarium/apimachinery";
import type { AnyObject } from "../../../machinery/definition.ts";

export function podNameWarnings({ metadata }: AnyObject): string[] {
  const messages = isDns1123Label(metadata.name ?? "");
  const consequence = "this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended";
  return messages.length ? [`metadata.name: ${consequence}: [${messages.join(" ")}]`] : [];
}
