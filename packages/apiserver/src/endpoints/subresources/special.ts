/** The handlers that no definition describes; "security" adds reviews and tokens. */
import type { SpecialHandlers } from "../dispatch.ts";
import { bind } from "./binding.ts";
import { evict } from "./eviction.ts";
import type { KubeletClient } from "./kubelet.ts";
import { podLog } from "./log.ts";
import { podStream } from "./streams.ts";

export function specialHandlers(kubelets: KubeletClient): SpecialHandlers {
  const both = (kind: "exec" | "attach" | "portforward") => ({ GET: podStream(kind, kubelets), POST: podStream(kind, kubelets) });
  return {
    subresources: {
      "pods/binding": { POST: bind },
      "pods/eviction": { POST: evict },
      "pods/log": { GET: podLog(kubelets) },
      "pods/exec": both("exec"),
      "pods/attach": both("attach"),
      "pods/portforward": both("portforward"),
    },
    collections: { bindings: { POST: bind } },
  };
}
