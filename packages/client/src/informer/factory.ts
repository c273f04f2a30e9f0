import type { ResourceRef } from "@kubarium/api";
import type { Informer, InformerOptions } from "../lister.ts";
import { type InformerDeps, ResourceInformer } from "./informer.ts";

/** Shares informers: the same resource and options give the same informer. */
export interface InformerFactory {
  informer<T>(ref: ResourceRef<T>, options?: InformerOptions<T>): Informer<T>;
  /** Starts what was asked for so far, and from now on what is asked for later at once. */
  start(): void;
  synced(): Promise<void>;
  stop(): Promise<void>;
}

export function createInformerFactory(deps: InformerDeps): InformerFactory {
  const informers = new Map<string, ResourceInformer<unknown>>();
  let started = false;
  return {
    informer<T>(ref: ResourceRef<T>, options: InformerOptions<T> = {}) {
      const { indexes, ...selection } = options;
      const id = JSON.stringify([ref.group, ref.version, ref.resource, selection, Object.keys(indexes ?? {})]);
      let informer = informers.get(id) as ResourceInformer<T> | undefined;
      if (!informer) {
        informer = new ResourceInformer(deps, ref, options);
        informers.set(id, informer as unknown as ResourceInformer<unknown>);
        if (started) informer.start();
      }
      return informer;
    },
    start() {
      started = true;
      for (const informer of informers.values()) informer.start();
    },
    async synced() {
      await Promise.all([...informers.values()].map((informer) => informer.synced()));
    },
    async stop() {
      await Promise.all([...informers.values()].map((informer) => informer.stop()));
    },
  };
}
