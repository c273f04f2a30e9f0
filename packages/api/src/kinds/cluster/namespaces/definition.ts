/**
 * Namespace. Source: pkg/registry/core/namespace. Starts Active with the `kubernetes` finalizer in its spec; only `/finalize`
 * may change those, and only `/status` the phase. The label with its name is set by defaulting, so no client can drop it.
 */
import { nameIsDnsLabel } from "@kubarium/apimachinery";
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { keepGeneration } from "../../rest/generation.ts";
import { keepField, statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { namespaceColumns } from "../columns.ts";
import { validateNamespace, validateNamespaceFinalize, validateNamespaceStatus } from "./validation.ts";

const KUBERNETES_FINALIZER = "kubernetes";
const NAME_LABEL = "kubernetes.io/metadata.name";

const common = commonStrategy({ status: () => ({ phase: "Active" }) });

export const namespaceDefinition: ResourceDefinition = {
  group: "",
  version: "v1",
  kind: "Namespace",
  resource: "namespaces",
  singular: "namespace",
  shortNames: ["ns"],
  namespaced: false,
  verbs: ["create", "delete", "get", "list", "patch", "update", "watch"],
  model: "Namespace",
  setDefaults(namespace) {
    if (namespace.status) namespace.status.phase ||= "Active";
    const { name } = namespace.metadata;
    if (name) namespace.metadata.labels = { ...namespace.metadata.labels, [NAME_LABEL]: name };
  },
  columns: namespaceColumns,
  strategy: {
    prepareForCreate(namespace, context) {
      common.prepareForCreate(namespace, context);
      const finalizers: string[] = namespace.spec?.finalizers ?? [];
      const complete = finalizers.includes(KUBERNETES_FINALIZER) ? finalizers : [...finalizers, KUBERNETES_FINALIZER];
      namespace.spec = { ...namespace.spec, finalizers: complete };
    },
    prepareForUpdate(namespace, previous, context) {
      common.prepareForUpdate(namespace, previous, context);
      keepField(namespace, previous, "spec");
    },
    validateCreate: validateNamespace,
    validateName: nameIsDnsLabel,
    returnsDeletedObject: true,
  },
  selectableFields: (namespace) => ({ "status.phase": namespace.status?.phase ?? "", name: namespace.metadata.name ?? "" }),
  subresources: {
    status: { ...statusSubresource(), validateUpdate: validateNamespaceStatus },
    updates: {
      finalize: {
        prepareForUpdate(namespace, previous) {
          keepField(namespace, previous, "status");
          keepGeneration(namespace, previous);
        },
        validateUpdate: validateNamespaceFinalize,
      },
    },
  },
};
