/** The write path of every resource: what handlers call, and what its parts share. */
import type { AnyObject } from "@kubarium/api/server";
import type { StrategyContext } from "@kubarium/api/server";
import type { Clock, Random } from "@kubarium/component-base";
import type { User } from "../authentication/authenticator.ts";
import type { Schemas } from "./schemas.ts";
import type { FieldManagement } from "./field-management.ts";
import type { Resource, ResourceTable } from "./resources.ts";
import type { Storage } from "./storage.ts";
import { strategyContext } from "./strategy-context.ts";

/** Who writes, and how. */
export interface WriteContext {
  user: User;
  dryRun: boolean;
  warnings: Set<string>;
}

/** The result of a write in the version that was asked for. */
export interface Written {
  object: AnyObject;
  text: string;
  created: boolean;
}

export interface RegistryOptions {
  storage: Storage;
  resources: ResourceTable;
  fields: FieldManagement;
  schemas: Schemas;
  clock: Clock;
  random: Random;
  serviceCidr: string;
  nodePortRange: { from: number; to: number };
}

export class Registry {
  readonly storage: Storage;
  readonly resources: ResourceTable;
  readonly fields: FieldManagement;
  readonly schemas: Schemas;
  readonly clock: Clock;
  readonly random: Random;
  readonly serviceCidr: string;
  readonly nodePortRange: { from: number; to: number };

  constructor(options: RegistryOptions) {
    this.storage = options.storage;
    this.resources = options.resources;
    this.fields = options.fields;
    this.schemas = options.schemas;
    this.clock = options.clock;
    this.random = options.random;
    this.serviceCidr = options.serviceCidr;
    this.nodePortRange = options.nodePortRange;
  }

  /** Brings an object to the form that is answered and stored, in place, and gives what is stored for it. */
  finish(resource: Resource, object: AnyObject): AnyObject {
    this.schemas.normalizeObject(object, resource.definition.model);
    const { storedAs } = resource.definition;
    if (!storedAs) return object;
    const stored = storedAs.toStored(object);
    const model = this.resources.stored(resource.storeName)?.definition.model;
    return model ? this.schemas.normalizeObject(stored, model) : stored;
  }

  strategyContext({ user, dryRun, warnings }: { user?: User; dryRun: boolean; warnings?: Set<string> }): StrategyContext {
    const context = strategyContext(this, user, dryRun);
    return warnings ? { ...context, warn: (text) => warnings.add(text) } : context;
  }
}
