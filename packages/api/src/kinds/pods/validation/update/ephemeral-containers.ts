/** Ephemeral containers may only be added. Source: ValidatePodEphemeralContainersUpdate. */
import { type FieldError, forbiddenField, goQuote } from "@kubarium/apimachinery";
import type { Pod } from "../../../../generated/types.ts";
import { sameStruct } from "../../diff/semantic.ts";
import { structDiff } from "../../diff/unified.ts";
import type { Errors } from "../names.ts";
import { checkPod } from "../pod.ts";
import { MIRROR_ANNOTATION } from "../resources/pod-level.ts";
import { checkAnnotationUpdates } from "../security/annotations.ts";

export function validateEphemeralContainersUpdate(pod: Pod, previous: Pod): FieldError[] {
  if (previous.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined) {
    return [forbiddenField("", "static pods do not support ephemeral containers")];
  }
  const errors: Errors = [];
  checkPod(errors, pod);
  checkAnnotationUpdates(errors, "metadata.annotations", pod.metadata.annotations, previous.metadata.annotations, pod.spec);
  for (const old of previous.spec.ephemeralContainers ?? []) {
    const next = pod.spec.ephemeralContainers?.findLast(({ name }) => name === old.name);
    const subject = `existing ephemeral containers ${goQuote(old.name)}`;
    if (!next) errors.push(forbiddenField("spec.ephemeralContainers", `${subject} may not be removed\n`));
    else if (!sameStruct(old, next, "EphemeralContainer")) {
      const diff = structDiff(old, next, "EphemeralContainer");
      errors.push(forbiddenField("spec.ephemeralContainers", `${subject} may not be changed\n${diff}`));
    }
  }
  return errors;
}
