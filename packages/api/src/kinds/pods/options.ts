/** How strict validation is. What Kubernetes relaxes for objects older than a rule has no place here: every object was checked by these rules. */
export interface PodValidationOptions {
  /** The spec belongs to a Pod, not to a template: host ports and image references must be complete. */
  resourceIsPod?: boolean;
}
