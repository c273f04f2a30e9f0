/** The admission plugins of the apiserver, in Kubernetes' order. Source: pkg/kubeapiserver/options/plugins.go. */
import type { Authorizer } from "../../authorization/authorizer.ts";
import type { Registry } from "../../registry/registry.ts";
import type { AdmissionPlugin } from "../admission.ts";
import { clusterReader } from "../cluster-reader.ts";
import { certificateApproval, certificateSigning, certificateSubjectRestriction } from "./certificates/signers.ts";
import { limitRanger } from "./limits/limit-ranger.ts";
import { resourceQuota } from "./limits/resource-quota.ts";
import { namespaceLifecycle } from "./namespaces/lifecycle.ts";
import { defaultIngressClass } from "./network/default-ingress-class.ts";
import { nodeRestriction } from "./nodes/node-restriction.ts";
import { taintNodesByCondition } from "./nodes/taint.ts";
import { priority } from "./pods/priority.ts";
import { runtimeClass } from "./pods/runtime-class.ts";
import { serviceAccount } from "./pods/service-account.ts";
import { defaultTolerationSeconds } from "./pods/tolerations.ts";
import { podSecurity } from "./podsecurity/pod-security.ts";
import { claimResize } from "./storage/claim-resize.ts";
import { defaultStorageClass } from "./storage/default-storage-class.ts";
import { storageObjectInUseProtection } from "./storage/in-use-protection.ts";

export interface PluginDeps {
  registry: Registry;
  authorizer: Authorizer;
}

export function admissionPlugins({ registry, authorizer }: PluginDeps): readonly AdmissionPlugin[] {
  const reader = clusterReader(registry);
  const { clock, random } = registry;
  return [
    namespaceLifecycle(reader),
    limitRanger(reader),
    serviceAccount({ reader, clock, random }),
    nodeRestriction({ reader, authorizer }),
    taintNodesByCondition,
    podSecurity(reader),
    priority(reader),
    defaultTolerationSeconds,
    defaultStorageClass(reader),
    storageObjectInUseProtection,
    claimResize(reader),
    runtimeClass(reader),
    certificateApproval(authorizer),
    certificateSigning(authorizer),
    certificateSubjectRestriction,
    defaultIngressClass(reader),
    resourceQuota(registry),
  ];
}
