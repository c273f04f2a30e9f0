/** Which endpoints are near enough, as their slices' hints have it. Source: pkg/proxy/topology.go. */
import type { EndpointHints } from "@kubarium/api";

export const ZONE_LABEL = "topology.kubernetes.io/zone";

/** Where connections start. */
export interface Place {
  node: string;
  zone: string | undefined;
}

/**
 * Those meant for this node, else those meant for its zone, else all. Hints of a kind count only when every endpoint has one: a Service
 * whose slices are just being rewritten must lose nobody.
 */
export function nearest<T extends { hints?: EndpointHints | undefined }>(ready: readonly T[], { node, zone }: Place): readonly T[] {
  const meantFor = (kind: "forNodes" | "forZones", name: string | undefined): T[] =>
    ready.every(({ hints }) => hints?.[kind]?.length) ? ready.filter(({ hints }) => hints?.[kind]?.some((hint) => hint.name === name)) : [];
  const here = meantFor("forNodes", node);
  if (here.length > 0) return here;
  const around = meantFor("forZones", zone);
  return around.length > 0 ? around : ready;
}
