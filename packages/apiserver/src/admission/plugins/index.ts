/** The admission plugins of the apiserver, in Kubernetes' order. Source: pkg/kubeapiserver/options/plugins.go. */
import type { AdmissionPlugin } from "../admission.ts";
import { type NamespaceReader, namespaceLifecycle } from "../namespace-lifecycle.ts";
import { taintNodesByCondition } from "./node-taint.ts";
import { type PriorityClassReader, priority } from "./priority.ts";
import { type ServiceAccountDeps, type ServiceAccountReader, serviceAccount } from "./service-account.ts";
import { storageObjectInUseProtection } from "./storage-protection.ts";
import { defaultTolerationSeconds } from "./tolerations.ts";

export interface AdmissionReader extends NamespaceReader, ServiceAccountReader, PriorityClassReader {}

export function admissionPlugins({
  reader,
  clock,
  random,
}: Omit<ServiceAccountDeps, "reader"> & { reader: AdmissionReader }): readonly AdmissionPlugin[] {
  return [
    namespaceLifecycle(reader),
    serviceAccount({ reader, clock, random }),
    taintNodesByCondition,
    priority(reader),
    defaultTolerationSeconds,
    storageObjectInUseProtection,
  ];
}
