/** The Pod kind, and what every kind with a Pod template uses. */
export { applyBinding, validateBinding } from "./binding.ts";
export { setPodDefaults } from "./defaults/pod.ts";
export { setPodSpecDefaults, setPodTemplateDefaults } from "./defaults/pod-spec.ts";
export { podDefinition } from "./definition.ts";
export { goStruct } from "./diff/go-struct.ts";
export { goPodTemplate } from "./diff/go-template.ts";
export { sameStruct } from "./diff/semantic.ts";
export { structDiff, unifiedDiff } from "./diff/unified.ts";
export type { PodValidationOptions } from "./options.ts";
export { dropDisabledPodSpecFields } from "./strategy/disabled-fields.ts";
export { type PodIdentity, validatePodSpec } from "./validation/pod-spec.ts";
export { checkContainerResourceName, isExtendedResource } from "./validation/resources/names.ts";
export { checkNodeSelector } from "./validation/scheduling/affinity.ts";
export { validatePodTemplateAnnotations, validatePodTemplateSpec } from "./validation/template.ts";
export { checkTemplateMetadata, validatePersistentVolumeClaimSpec } from "./validation/volumes/claim-template.ts";
export { claimSpecWarnings } from "./warnings/claims.ts";
export { podTemplateWarnings } from "./warnings/pod.ts";
export * from "../../pods/index.ts";
