/** NodeUnschedulable, NodeName, TaintToleration, NodePorts. Source: pkg/scheduler/framework/plugins. */
import { type Taint, type Toleration, tolerates } from "@kubarium/api";
import type { HostPort } from "../cluster/pod-info.ts";
import { type FilterPlugin, fits, refuse, type ScorePlugin } from "./plugin.ts";

const toleratedBy = (tolerations: readonly Toleration[] | undefined, taint: Taint): boolean =>
  (tolerations ?? []).some((toleration) => tolerates(toleration, taint));

const UNSCHEDULABLE_TAINT: Taint = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };

export const nodeUnschedulable: FilterPlugin = {
  name: "NodeUnschedulable",
  prepare: ({ pod }) => {
    const tolerated = toleratedBy(pod.spec.tolerations, UNSCHEDULABLE_TAINT);
    return ({ node }) => (node.spec.unschedulable && !tolerated ? refuse("node(s) were unschedulable", true) : fits);
  },
};

export const nodeName: FilterPlugin = {
  name: "NodeName",
  prepare: ({ pod }) => {
    const wanted = pod.spec.nodeName;
    return ({ node }) => (wanted && wanted !== node.metadata.name ? refuse("node(s) didn't match the requested node name", true) : fits);
  },
};

export const taintFilter: FilterPlugin = {
  name: "TaintToleration",
  prepare:
    ({ pod }) =>
    ({ node }) => {
      const untolerated = (node.spec.taints ?? []).some(
        (taint) => taint.effect !== "PreferNoSchedule" && !toleratedBy(pod.spec.tolerations, taint),
      );
      return untolerated ? refuse("node(s) had untolerated taint(s)", true) : fits;
    },
};

export const taintScore: ScorePlugin = {
  name: "TaintToleration",
  weight: 3,
  normalize: "reversed",
  prepare: ({ pod }) => {
    const preferring = (pod.spec.tolerations ?? []).filter(({ effect }) => !effect || effect === "PreferNoSchedule");
    return ({ node }) =>
      (node.spec.taints ?? []).filter((taint) => taint.effect === "PreferNoSchedule" && !toleratedBy(preferring, taint)).length;
  },
};

function collides(a: HostPort, b: HostPort): boolean {
  return a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || a.ip === "0.0.0.0" || b.ip === "0.0.0.0");
}

export const nodePorts: FilterPlugin = {
  name: "NodePorts",
  prepare:
    ({ hostPorts }) =>
    (node) => {
      if (!hostPorts.length) return fits;
      for (const other of node.pods.values()) {
        if (other.hostPorts.some((taken) => hostPorts.some((wanted) => collides(taken, wanted))))
          return refuse("node(s) didn't have free ports for the requested pod ports");
      }
      return fits;
    },
};
