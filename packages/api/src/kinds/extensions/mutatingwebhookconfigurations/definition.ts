/** MutatingWebhookConfiguration. Source: pkg/registry/admissionregistration/mutatingwebhookconfiguration. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenFieldChanges } from "../../rest/generation.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { setWebhookDefaults, validateWebhooks, validateWebhooksUpdate, webhookColumns } from "../admission/webhooks.ts";

export const mutatingWebhookConfigurationDefinition: ResourceDefinition = {
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "MutatingWebhookConfiguration",
  resource: "mutatingwebhookconfigurations",
  singular: "mutatingwebhookconfiguration",
  categories: ["api-extensions"],
  namespaced: false,
  model: "MutatingWebhookConfiguration",
  setDefaults: (configuration) => setWebhookDefaults(configuration, true),
  columns: webhookColumns,
  strategy: {
    ...commonStrategy({ generation: whenFieldChanges("webhooks") }),
    validateCreate: validateWebhooks,
    validateUpdate: validateWebhooksUpdate,
    allowUnconditionalUpdate: false,
  },
};
