/** VolumeBinding: a pod goes where its bound volumes can be reached. Claims that wait for a node need volumes, which nobody makes yet. */
import { nodeSelectorMatches } from "@kubarium/api";
import { type FilterPlugin, fits, refuse } from "./plugin.ts";

export const volumeBinding: FilterPlugin = {
  name: "VolumeBinding",
  prepare: ({ claims }) => {
    if (!claims) return () => fits;
    const { volumes, isMissingVolume, isDelayed } = claims;
    return ({ node }) => {
      if (isMissingVolume) return refuse("node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)", true);
      const reachable = volumes.every(({ spec }) => !spec.nodeAffinity?.required || nodeSelectorMatches(spec.nodeAffinity.required, node));
      if (!reachable) return refuse("node(s) didn't match PersistentVolume's node affinity", true);
      return isDelayed ? refuse("node(s) didn't find available persistent volumes to bind", true) : fits;
    };
  },
};
