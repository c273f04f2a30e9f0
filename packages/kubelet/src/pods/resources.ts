/** What pods ask of a node, summed. Source: kubelet lifecycle/predicate.go, component-helpers resource. */
import type { Pod } from "@kubarium/api";
import { parseQuantity, type Quantity } from "@kubarium/apimachinery";
import { isSidecar } from "./containers/view.ts";

export function sumRequests(lists: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const sums = new Map<string, Quantity>();
  for (const list of lists) {
    for (const [name, text] of Object.entries(list)) {
      const value = parseQuantity(text);
      sums.set(name, sums.get(name)?.add(value) ?? value);
    }
  }
  return Object.fromEntries([...sums].map(([name, value]) => [name, value.toString()]));
}

/** The larger of what the containers need together and what the neediest init container needs beside the sidecars before it. */
export function effectiveRequests(pod: Pod): Map<string, Quantity> {
  const total = new Map<string, Quantity>();
  const raise = (name: string, value: Quantity): void => {
    const known = total.get(name);
    if (!known || known.cmp(value) < 0) total.set(name, value);
  };
  const sidecars: Record<string, string>[] = [];
  const parsed = (list: Record<string, string>): [string, Quantity][] =>
    Object.entries(list).map(([name, text]) => [name, parseQuantity(text)]);
  for (const container of pod.spec.initContainers ?? []) {
    const own = container.resources?.requests ?? {};
    if (isSidecar(container)) sidecars.push(own);
    else for (const [name, value] of parsed(sumRequests([...sidecars, own]))) raise(name, value);
  }
  for (const [name, value] of parsed(
    sumRequests([...sidecars, ...pod.spec.containers.map((container) => container.resources?.requests ?? {})]),
  ))
    raise(name, value);
  for (const [name, text] of Object.entries(pod.spec.overhead ?? {}))
    total.set(name, total.get(name)?.add(parseQuantity(text)) ?? parseQuantity(text));
  return total;
}
