/** The admission plugins of the apiserver, in Kubernetes' order. Source: pkg/kubeapiserver/options/plugins.go. */
import type { Clock, Random } from "@kubarium/component-base";
import type { AdmissionPlugin } from "../admission.ts";
import type { ClusterReader } from "../cluster-reader.ts";
import { namespaceLifecycle } from "./namespaces/lifecycle.ts";
import { taintNodesByCondition } from "./nodes/taint.ts";
import { priority } from "./pods/priority.ts";
import { serviceAccount } from "./pods/service-account.ts";
import { defaultTolerationSeconds } from "./pods/tolerations.ts";
import { storageObjectInUseProtection } from "./storage/in-use-protection.ts";

export interface PluginDeps {
  reader: ClusterReader;
  clock: Clock;
  random: Random;
}

export function admissionPlugins(deps: PluginDeps): readonly AdmissionPlugin[] {
  const { reader } = deps;
  return [
    namespaceLifecycle(reader),
    serviceAccount(deps),
    taintNodesByCondition,
    priority(reader),
    defaultTolerationSeconds,
    storageObjectInUseProtection,
  ];
}
