/** ValidatingWebhookConfiguration. Source: pkg/registry/admissionregistration/validatingwebhookconfiguration. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenFieldChanges } from "../../rest/generation.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { setWebhookDefaults, validateWebhooks, validateWebhooksUpdate, webhookColumns } from "../admission/webhooks.ts";

export const validatingWebhookConfigurationDefinition: ResourceDefinition = {
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "ValidatingWebhookConfiguration",
  resource: "validatingwebhookconfigurations",
  singular: "validatingwebhookconfiguration",
  categories: ["api-extensions"],
  namespaced: false,
  model: "ValidatingWebhookConfiguration",
  setDefaults: (configuration) => setWebhookDefaults(configuration, false),
  columns: webhookColumns,
  strategy: {
    ...commonStrategy({ generation: whenFieldChanges("webhooks") }),
    validateCreate: validateWebhooks,
    validateUpdate: validateWebhooksUpdate,
    allowUnconditionalUpdate: false,
  },
};
