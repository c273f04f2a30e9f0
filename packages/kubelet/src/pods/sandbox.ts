/** A pod's sandbox: its address and its place on the node's network. Source: kuberuntime_sandbox.go. */
import type { Pod } from "@kubarium/api";
import type { PodEndpoint } from "../network/network.ts";
import type { NodeContext } from "./context.ts";

export class PodSandbox {
  /** Set while it stands. */
  endpoint: PodEndpoint | undefined;
  /** Kept after it is gone: statuses go on naming it. */
  ip: string | undefined;
  /** There was one before, on this node, perhaps before this process. */
  existed: boolean;

  private readonly context: NodeContext;

  constructor(pod: Pod, existed: boolean, context: NodeContext) {
    this.context = context;
    this.existed = existed;
    const { phase, podIP } = pod.status ?? {};
    if (podIP && !pod.spec.hostNetwork && phase !== "Succeeded" && phase !== "Failed") context.addresses.reserve(pod.metadata.uid, podIP);
  }

  /** Undefined while the node has no addresses for pods. */
  open(pod: Pod): PodEndpoint | undefined {
    if (this.endpoint) return this.endpoint;
    const { addresses, network, nodeIp, journal, clock } = this.context;
    const { uid } = pod.metadata;
    const hostNetwork = Boolean(pod.spec.hostNetwork);
    const ip = hostNetwork ? nodeIp : addresses.claim(uid);
    if (ip === undefined) return undefined;
    if (!hostNetwork) journal({ timeMs: clock.now(), event: "address", podUid: uid, ip });
    if (this.existed) this.context.event(pod, "Normal", "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
    this.endpoint = network.attach(uid, { ip, hostNetwork });
    this.ip = ip;
    this.existed = true;
    return this.endpoint;
  }

  close(podUid: string): void {
    if (this.endpoint) this.context.network.detach(podUid);
    this.context.addresses.release(podUid);
    this.endpoint = undefined;
  }
}
