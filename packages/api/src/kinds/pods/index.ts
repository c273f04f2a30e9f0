/** The Pod kind, and what every kind with a Pod template uses. */
export { setPodSpecDefaults, setPodTemplateDefaults } from "./defaults/pod-spec.ts";
export type { PodValidationOptions } from "./options.ts";
export { type PodIdentity, validatePodSpec } from "./validation/pod-spec.ts";
export { validatePodTemplateSpec } from "./validation/template.ts";
export { checkNodeSelector } from "./validation/scheduling/affinity.ts";
export { validatePersistentVolumeClaimSpec } from "./validation/volumes/claim-template.ts";
export * from "../../pods/index.ts";
