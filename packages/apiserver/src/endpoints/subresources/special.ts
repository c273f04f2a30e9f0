/** The handlers that no definition describes; "security" adds reviews and tokens. */
import type { Methods, SpecialHandlers } from "../dispatch.ts";
import { bind } from "./binding.ts";
import { evict } from "./eviction.ts";
import type { KubeletClient } from "./kubelet.ts";
import { podLog } from "./log.ts";
import { type ProxyParts, proxyHandler } from "./proxy/proxy.ts";
import { type Locate, locateNode, locatePod, locateService } from "./proxy/target.ts";
import { podStream } from "./streams.ts";

const PROXY_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

export function specialHandlers(kubelets: KubeletClient, proxy: ProxyParts): SpecialHandlers {
  const proxied = (locate: Locate): Methods => {
    const handler = proxyHandler(locate, proxy);
    return Object.fromEntries(PROXY_METHODS.map((method) => [method, handler]));
  };
  const both = (kind: "exec" | "attach" | "portforward") => ({ GET: podStream(kind, kubelets), POST: podStream(kind, kubelets) });
  return {
    subresources: {
      "pods/binding": { POST: bind },
      "pods/eviction": { POST: evict },
      "pods/log": { GET: podLog(kubelets) },
      "pods/exec": both("exec"),
      "pods/attach": both("attach"),
      "pods/portforward": both("portforward"),
      "pods/proxy": proxied(locatePod),
      "services/proxy": proxied(locateService),
      "nodes/proxy": proxied(locateNode),
    },
    collections: { bindings: { POST: bind } },
  };
}
