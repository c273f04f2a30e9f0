import type { Pod } from "../../../generated/types.ts";
import { isPodTerminal } from "../../../pods/state.ts";

/** What was asked for, or what the Pod wishes; none where no kubelet has anything to stop. Source: CheckGracefulDelete. */
export function gracePeriodSeconds(pod: Pod, requested: number | undefined): number {
  if (!pod.spec.nodeName || isPodTerminal(pod)) return 0;
  const seconds = requested ?? pod.spec.terminationGracePeriodSeconds ?? 0;
  return seconds < 0 ? 1 : seconds;
}
