/** Source: pkg/apis/coordination/validation. Coordinated election is a feature that is off, so its fields are dropped. */
import { type FieldError, invalidValue } from "@kubarium/apimachinery";
import type { LeaseSpec } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";

export function dropElection({ spec }: AnyObject): void {
  delete spec?.strategy;
  delete spec?.preferredHolder;
}

export function validateLease(lease: AnyObject): FieldError[] {
  const { leaseDurationSeconds, leaseTransitions }: LeaseSpec = lease.spec ?? {};
  const errors: FieldError[] = [];
  if (leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0) {
    errors.push(invalidValue("spec.leaseDurationSeconds", leaseDurationSeconds, "must be greater than 0"));
  }
  if (leaseTransitions !== undefined && leaseTransitions < 0) {
    errors.push(invalidValue("spec.leaseTransitions", leaseTransitions, "must be greater than or equal to 0"));
  }
  return errors;
}
