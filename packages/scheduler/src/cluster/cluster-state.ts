/** Nodes and their pods as the scheduler knows them, with the pods that it has assigned but not yet seen bound. */
import { isPodTerminal, type Node, type Pod } from "@kubarium/api";
import { keyOf } from "@kubarium/apimachinery";
import { NodeInfo, type ReadyNodeInfo } from "./node-info.ts";
import { type PodInfo, podInfoOf } from "./pod-info.ts";

export class ClusterState {
  private readonly nodes = new Map<string, NodeInfo>();
  /** Where each counted pod is. */
  private readonly placed = new Map<string, string>();
  /** Pods that wait for room which is being made for them on a node. */
  private readonly nominations = new Map<string, { info: PodInfo; node: string }>();

  setNode(node: Node): void {
    this.nodeInfo(node.metadata.name).setNode(node);
  }

  removeNode(name: string): void {
    const info = this.nodes.get(name);
    if (!info) return;
    info.node = undefined;
    if (!info.pods.size) this.nodes.delete(name);
  }

  /** Counts a pod where its spec says; finished and unassigned pods count nowhere. */
  setPod(pod: Pod): void {
    const nodeName = pod.spec.nodeName;
    if (!nodeName || isPodTerminal(pod)) {
      this.removePod(keyOf(pod));
      return;
    }
    this.place(podInfoOf(pod), nodeName);
  }

  removePod(key: string): void {
    const name = this.placed.get(key);
    if (name === undefined) return;
    this.placed.delete(key);
    const info = this.nodes.get(name);
    info?.remove(key);
    if (info && !info.node && !info.pods.size) this.nodes.delete(name);
  }

  /** Counts a pod on a node before the API server has said yes; `removePod` takes it back. */
  place(info: PodInfo, nodeName: string): void {
    this.removePod(info.key);
    this.nodeInfo(nodeName).add(info);
    this.placed.set(info.key, nodeName);
  }

  isPlaced(key: string): boolean {
    return this.placed.has(key);
  }

  /** An empty name takes the nomination back. */
  nominate(info: PodInfo, node: string | undefined): void {
    if (node) this.nominations.set(info.key, { info, node });
    else this.nominations.delete(info.key);
  }

  /** Nodes as they are for a pod: with the room that is promised to others who are no less important taken. */
  list(forPod?: PodInfo): ReadyNodeInfo[] {
    const nodes = [...this.nodes.values()].filter((info): info is ReadyNodeInfo => info.node !== undefined);
    if (!forPod || !this.nominations.size) return nodes;
    const others = [...this.nominations.values()].filter(({ info }) => info.key !== forPod.key && info.priority >= forPod.priority);
    return nodes.map((node) => {
      const promised = others.filter((other) => other.node === node.node.metadata.name);
      if (!promised.length) return node;
      const copy = node.clone() as ReadyNodeInfo;
      for (const { info } of promised) copy.add(info);
      return copy;
    });
  }

  private nodeInfo(name: string): NodeInfo {
    let info = this.nodes.get(name);
    if (!info) this.nodes.set(name, (info = new NodeInfo()));
    return info;
  }
}
