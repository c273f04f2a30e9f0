/** The admission plugins of the apiserver, in Kubernetes' order. Source: pkg/kubeapiserver/options/plugins.go. */
import type { Authorizer } from "../../authorization/authorizer.ts";
import type { Registry } from "../../registry/registry.ts";
import type { AdmissionPlugin } from "../admission.ts";
import { clusterReader } from "../cluster-reader.ts";
import { limitRanger } from "./limits/limit-ranger.ts";
import { resourceQuota } from "./limits/resource-quota.ts";
import { namespaceLifecycle } from "./namespaces/lifecycle.ts";
import { taintNodesByCondition } from "./nodes/taint.ts";
import { priority } from "./pods/priority.ts";
import { serviceAccount } from "./pods/service-account.ts";
import { defaultTolerationSeconds } from "./pods/tolerations.ts";
import { storageObjectInUseProtection } from "./storage/in-use-protection.ts";

export interface PluginDeps {
  registry: Registry;
  authorizer: Authorizer;
}

export function admissionPlugins({ registry }: PluginDeps): readonly AdmissionPlugin[] {
  const reader = clusterReader(registry);
  const { clock, random } = registry;
  return [
    namespaceLifecycle(reader),
    limitRanger(reader),
    serviceAccount({ reader, clock, random }),
    taintNodesByCondition,
    priority(reader),
    defaultTolerationSeconds,
    storageObjectInUseProtection,
    resourceQuota(registry),
  ];
}
