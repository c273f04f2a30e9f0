/** Read-only views of what an informer holds. Objects are shared and never mutated (frozen in tests). */
export interface Lister<T> {
  /** `namespace/name`, or `name`. */
  get(key: string): T | undefined;
  list(namespace?: string): readonly T[];
  /** Objects whose index function gave `value`. */
  byIndex(index: string, value: string): readonly T[];
}

export interface InformerHandlers<T> {
  onAdd?(object: T, isInInitialList: boolean): void;
  onUpdate?(object: T, previous: T): void;
  onDelete?(object: T): void;
}

export interface InformerOptions<T> {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  /** Index name to the values under which an object is found. */
  indexes?: Record<string, (object: T) => readonly string[]>;
  /** For the bus: only this partition of pods (a node's name). Must select the same objects as `fieldSelector`. */
  partition?: string;
}

/** A cache that follows a resource: list, then watch (over the bus or HTTP), for ever. */
export interface Informer<T> extends Lister<T> {
  addHandlers(handlers: InformerHandlers<T>): void;
  /** Resolves after the first full list is in the cache and handed to the handlers. */
  synced(): Promise<void>;
  hasSynced(): boolean;
  /** The newest revision this cache is known to have reached. */
  revision(): number;
  /** Resolves when the cache has reached `revision` (read-your-writes, design.md 6.3). */
  reached(revision: number, signal?: AbortSignal): Promise<void>;
}
