/** ValidatingWebhookConfiguration. Source: pkg/registry/admissionregistration/validatingwebhookconfiguration. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenFieldChanges } from "../../rest/generation.ts";
import { commonStrategy } from "../../rest/strategy.ts";

export const validatingWebhookConfigurationDefinition: ResourceDefinition = {
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "ValidatingWebhookConfiguration",
  resource: "validatingwebhookconfigurations",
  singular: "validatingwebhookconfiguration",
  categories: ["api-extensions"],
  namespaced: false,
  model: "ValidatingWebhookConfiguration",
  strategy: { ...commonStrategy({ generation: whenFieldChanges("webhooks") }), allowUnconditionalUpdate: false },
};
