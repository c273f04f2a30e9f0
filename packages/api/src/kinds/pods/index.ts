/** The Pod kind, and what every kind with a Pod template uses. */
export { applyBinding, validateBinding } from "./binding.ts";
export { setPodTemplateDefaults } from "./defaults/pod-spec.ts";
export { podDefinition } from "./definition.ts";
export { goStruct } from "./diff/go-struct.ts";
export { goPodTemplate } from "./diff/go-template.ts";
export { sameStruct } from "./diff/semantic.ts";
export { structDiff } from "./diff/unified.ts";
export { markEvicted } from "./eviction.ts";
export { dropDisabledPodSpecFields } from "./strategy/disabled-fields.ts";
export { checkContainerResourceName, isExtendedResource } from "./validation/resources/names.ts";
export { validatePodTemplateAnnotations, validatePodTemplateSpec } from "./validation/template.ts";
export { checkTemplateMetadata, validatePersistentVolumeClaimSpec } from "./validation/volumes/claim-template.ts";
export { claimSpecWarnings } from "./warnings/claims.ts";
export { podTemplateWarnings } from "./warnings/pod.ts";
export * from "../../pods/index.ts";
