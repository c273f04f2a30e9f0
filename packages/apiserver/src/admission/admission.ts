/**
 * Seam: what looks at a write before it is stored. Mutating steps run after decoding and defaulting, validating steps after the
 * kind's own validation, both in the order of the list. "security" adds ServiceAccount, LimitRanger, ResourceQuota and the others.
 */
import type { AnyObject } from "@kubarium/api/server";
import type { User } from "../authentication/authenticator.ts";
import type { Resource } from "../registry/resources.ts";

export type AdmissionOperation = "CREATE" | "UPDATE" | "DELETE" | "CONNECT";

export interface AdmissionAttributes {
  operation: AdmissionOperation;
  resource: Resource;
  /** "" for the object itself. */
  subresource: string;
  namespace: string;
  /** "" while a name is still to be generated, and for a deleted collection. */
  name: string;
  /** The new state; `admit` may change it. Undefined for DELETE. */
  object?: AnyObject;
  /** The state before, not to be changed. Undefined for CREATE. */
  oldObject?: AnyObject;
  user: User;
  dryRun: boolean;
  /** Create, update or delete options as they came. */
  options: Readonly<Record<string, unknown>>;
  /** Texts for `Warning: 299` headers. */
  warnings: Set<string>;
}

export interface AdmissionPlugin {
  readonly name: string;
  /** Changes or refuses (throws a StatusError) a write. */
  admit?(attributes: AdmissionAttributes): Promise<void> | void;
  /** Refuses a write; changes nothing. */
  validate?(attributes: AdmissionAttributes): Promise<void> | void;
}

export interface AdmissionChain {
  admit(attributes: AdmissionAttributes): Promise<void>;
  validate(attributes: AdmissionAttributes): Promise<void>;
}

export function admissionChain(plugins: readonly AdmissionPlugin[]): AdmissionChain {
  const admitting = plugins.filter((plugin) => plugin.admit);
  const validating = plugins.filter((plugin) => plugin.validate);
  return {
    async admit(attributes) {
      for (const plugin of admitting) {
        const pending = plugin.admit?.(attributes);
        if (pending) await pending;
      }
    },
    async validate(attributes) {
      for (const plugin of validating) {
        const pending = plugin.validate?.(attributes);
        if (pending) await pending;
      }
    },
  };
}
