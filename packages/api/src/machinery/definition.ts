/**
 * One definition per kind (design.md 7.1). Routes, discovery, OpenAPI, tables, patches and RBAC attributes are derived from
 * it; handlers know verbs, not kinds. CRDs will make the same structure at run time.
 */
import type { ApiObject, FieldError } from "@kubarium/apimachinery";
import type { Clock, Random } from "@kubarium/component-base";

/** An object whose kind the code at hand does not know, or knows better than the type checker. */
// biome-ignore lint: machinery walks objects of every kind
export type AnyObject = ApiObject & Record<string, any>;

export interface ResourceDefinition<T extends ApiObject = AnyObject> {
  group: string;
  version: string;
  kind: string;
  /** Said by a `Warning: 299` header with every answer: `v1 Endpoints is deprecated in v1.33+; …`. */
  deprecation?: string;
  /** Plural, lower case. */
  resource: string;
  singular: string;
  shortNames?: readonly string[];
  categories?: readonly string[];
  namespaced: boolean;
  /** What discovery lists and routes exist for; all of them when left out. */
  verbs?: readonly Verb[];
  /** The model of the kind in the schemas: `Deployment`, `V2HorizontalPodAutoscaler`. */
  model: string;
  /** Where another version or group of the same objects is stored, and the way there and back: events, HPA v1. */
  storedAs?: { group: string; version: string; resource: string; toStored(object: T): AnyObject; fromStored(object: AnyObject): T };
  /** Sets Kubernetes' defaults; called on a decoded object that nobody else holds. */
  setDefaults?(object: T): void;
  strategy: Strategy<T>;
  /** Printer columns and the cells of a row; Name and Age when left out. Source: pkg/printers/internalversion. */
  columns?: TableColumns<T>;
  /** Field selectors beyond metadata.name and metadata.namespace, with the object's value of each. */
  selectableFields?(object: T): Record<string, string>;
  subresources?: Subresources<T>;
}

export type Verb = "create" | "delete" | "deletecollection" | "get" | "list" | "patch" | "update" | "watch";

/**
 * What is particular about writing a kind. Source: the rest strategies under pkg/registry.
 * The order is that of apiserver's registry/rest: prepare, validate metadata (generic), validate, admit, store.
 */
export interface Strategy<T> {
  /** Drops what clients may not set (status) and sets first values (`metadata.generation = 1` where the kind has it). */
  prepareForCreate?(object: T, context: StrategyContext): void;
  validateCreate?(object: T, context: StrategyContext): FieldError[];
  /** Keeps what clients may not change (status) and raises `metadata.generation` where the kind says so. */
  prepareForUpdate?(object: T, previous: T, context: StrategyContext): void;
  validateUpdate?(object: T, previous: T, context: StrategyContext): FieldError[];
  /** Texts for `Warning: 299` headers, asked after defaulting. */
  warningsOnCreate?(object: T): string[];
  warningsOnUpdate?(object: T, previous: T): string[];
  /** metadata.name's rule: a list of messages, empty when fine. DNS subdomain when left out. */
  validateName?(name: string, prefix: boolean): string[];
  /** An update without resourceVersion is taken. Default true. */
  allowUnconditionalUpdate?: boolean;
  /** PUT of a missing object creates it. Default false. */
  allowCreateOnUpdate?: boolean;
  /** The grace period of a delete in seconds, given what the request asked for; no grace when left out. */
  gracePeriodSeconds?(object: T, requested: number | undefined): number;
  /** Finalizers that a new object gets without asking, and propagation when the request names none. */
  defaultPropagation?: "Background" | "Foreground" | "Orphan";
  /** Why nobody may delete the object of this name by itself. */
  undeletable?(name: string): string | undefined;
  /** DELETE answers the object instead of a Status. */
  returnsDeletedObject?: boolean;
  /** Takes what must be unique in the cluster (cluster IPs, node ports) before the write; the answer gives it back if the write fails. */
  beginCreate?(object: T, context: StrategyContext): Promise<Undo | undefined>;
  beginUpdate?(object: T, previous: T, context: StrategyContext): Promise<Undo | undefined>;
  /** After an update is stored: releases what the object held before and no longer does. */
  afterUpdate?(object: T, previous: T, context: StrategyContext): Promise<void>;
  /** After the object is gone: releases what it held. */
  afterDelete?(object: T, context: StrategyContext): Promise<void>;
}

export type Undo = () => Promise<void>;

/** What a strategy may use besides the object. */
export interface StrategyContext {
  clock: Clock;
  random: Random;
  /** The object as some resource has it now; for rules that look at a second object. `resource` is `pods`, `deployments.apps`. */
  get(resource: string, key: string): AnyObject | undefined;
  list(resource: string, namespace?: string): readonly AnyObject[];
  /** Takes a name that only one may hold, for as long as it is not released; false when it is taken. Survives restarts. */
  claim(pool: string, name: string, holder: string): Promise<boolean>;
  release(pool: string, name: string): Promise<void>;
  /** Creates or removes a companion object (IPAddress of a Service) without admission. */
  createCompanion(object: AnyObject): Promise<boolean>;
  deleteCompanion(resource: string, key: string): Promise<void>;
  serviceCidr: string;
  nodePortRange: { from: number; to: number };
  /** Adds a `Warning: 299` header that is sent even if the write is then refused; for what preparing an object finds out. */
  warn?(text: string): void;
  /** Who asks; absent for the server itself. */
  user?: { name: string; groups: readonly string[] };
}

export interface Subresources<T> {
  status?: Pick<Strategy<T>, "prepareForUpdate" | "validateUpdate" | "warningsOnUpdate">;
  /** autoscaling/v1 Scale. */
  scale?: {
    replicas(object: T): number;
    setReplicas(object: T, replicas: number): void;
    statusReplicas(object: T): number;
    /** As text, for `status.selector`. */
    selector(object: T): string;
  };
  /** More updates of the same object through a path of their own (`ephemeralcontainers`, `resize`, `finalize`, `approval`). */
  updates?: Record<string, Pick<Strategy<T>, "prepareForUpdate" | "validateUpdate" | "warningsOnUpdate">>;
}

export interface TableColumns<T> {
  columns: readonly TableColumn[];
  /** One cell per column, in order. `ageOf` turns a timestamp into kubectl's short age ("5m", "<unknown>"). */
  cells(object: T, helpers: CellHelpers): (string | number | boolean)[];
  /** Row conditions: a finished Pod is marked Completed. */
  conditions?(object: T): { type: string; status: string; reason?: string; message?: string }[] | undefined;
}

export interface TableColumn {
  name: string;
  type: "string" | "integer" | "boolean" | "number" | "date";
  format?: "name" | "";
  description: string;
  /** 0 is shown always, higher ones with -o wide. */
  priority?: number;
}

export interface CellHelpers {
  ageOf(timestamp: string | undefined): string;
  nowMs: number;
}
