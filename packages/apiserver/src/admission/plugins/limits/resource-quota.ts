/**
 * ResourceQuota: what a write takes is charged before it is stored. Requests of one namespace are checked together, one group at a
 * time; across apiservers the quota's revision decides, and who loses the race checks again. What is charged for a write that then
 * fails is given back when the controller recounts, as in Kubernetes. Source: apiserver/pkg/admission/plugin/resourcequota.
 */
import type { AnyObject } from "@kubarium/api/server";
import { type Amounts, amountsOf, resourceList, sameAmounts } from "@kubarium/api/quota";
import { conflict, deepCopy, OBJECT_MODIFIED } from "@kubarium/apimachinery";
import type { CachedEntry } from "../../../cache/entry.ts";
import { encodeObject } from "../../../registry/encoding.ts";
import type { Registry } from "../../../registry/registry.ts";
import type { Resource } from "../../../registry/resources.ts";
import { entryOf } from "../../../registry/storage.ts";
import type { AdmissionAttributes, AdmissionPlugin } from "../../admission.ts";
import { isCounted, type KnownQuota, planUsage } from "./quota-check.ts";

const QUOTAS = "resourcequotas";
/** Lost races after which a request is told so. */
const MAX_ATTEMPTS = 10;

interface Waiter {
  attributes: AdmissionAttributes;
  resolve(): void;
  reject(error: unknown): void;
}

export function resourceQuota(registry: Registry): AdmissionPlugin {
  const charges = new QuotaCharges(registry);
  return {
    name: "ResourceQuota",
    validate(attributes) {
      if (isCounted(attributes) && charges.hasQuotas(attributes.namespace)) return charges.charge(attributes);
    },
  };
}

class QuotaCharges {
  readonly #registry: Registry;
  /** Requests that wait for their namespace's turn. */
  readonly #waiting = new Map<string, Waiter[]>();
  /** Quotas that were written here and that the cache may not have yet. */
  readonly #written = new Map<string, CachedEntry>();

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  hasQuotas(namespace: string): boolean {
    return this.#registry.storage.cache.resource(QUOTAS).keys(namespace).length > 0;
  }

  charge(attributes: AdmissionAttributes): Promise<void> {
    const { namespace } = attributes;
    return new Promise((resolve, reject) => {
      const waiter = { attributes, resolve, reject };
      const waiting = this.#waiting.get(namespace);
      if (waiting) waiting.push(waiter);
      else {
        this.#waiting.set(namespace, [waiter]);
        void this.#work(namespace);
      }
    });
  }

  async #work(namespace: string): Promise<void> {
    for (let group = this.#take(namespace); group.length; group = this.#take(namespace)) {
      try {
        await this.#settle(namespace, group);
      } catch (error) {
        for (const waiter of group) waiter.reject(error);
      }
    }
    this.#waiting.delete(namespace);
  }

  #take(namespace: string): Waiter[] {
    return this.#waiting.get(namespace)?.splice(0) ?? [];
  }

  async #settle(namespace: string, group: readonly Waiter[]): Promise<void> {
    let pending = [...group];
    let entries = this.#entries(namespace);
    for (let attempt = 0; attempt < MAX_ATTEMPTS && pending.length; attempt++) {
      const { used, charged } = this.#plan(entries, pending);
      pending = charged;
      if (!charged.length) return;
      const lost: CachedEntry[] = [];
      for (const [index, entry] of entries.entries()) {
        const current = await this.#write(entry, used[index] as Amounts);
        if (current) lost.push(current);
      }
      // Quotas that were written have been charged; the others are checked again as somebody else left them.
      entries = lost;
      if (!lost.length) {
        for (const waiter of charged) waiter.resolve();
        return;
      }
    }
    const [quota] = entries;
    for (const waiter of pending) waiter.reject(conflict({ group: "", resource: QUOTAS }, quota?.name ?? "", OBJECT_MODIFIED));
  }

  /** Answers those whose write changes nothing or does not fit; the rest waits for the quotas to be written. */
  #plan(entries: readonly CachedEntry[], pending: readonly Waiter[]): { used: Amounts[]; charged: Waiter[] } {
    let known: KnownQuota[] = entries.map(({ object }) => ({ quota: object, used: amountsOf(object["status"]?.used) }));
    const charged: Waiter[] = [];
    for (const waiter of pending) {
      const { attributes, resolve, reject } = waiter;
      try {
        const next = planUsage(attributes, known, this.#registry.clock);
        const changed = next.some((used, index) => used !== known[index]?.used);
        if (!changed || attributes.dryRun) {
          resolve();
          continue;
        }
        known = known.map(({ quota }, index) => ({ quota, used: next[index] as Amounts }));
        charged.push(waiter);
      } catch (error) {
        reject(error);
      }
    }
    return { used: known.map(({ used }) => used), charged };
  }

  /** The quota as it is now when somebody else was faster. */
  async #write(entry: CachedEntry, used: Amounts): Promise<CachedEntry | undefined> {
    const status = entry.object["status"] ?? {};
    if (sameAmounts(amountsOf(status.used), used)) return undefined;
    const { storage, resources } = this.#registry;
    const resource = resources.stored(QUOTAS) as Resource;
    const object: AnyObject = deepCopy(entry.object);
    object["status"] = { ...status, used: resourceList(used) };
    const value = encodeObject(this.#registry.finish(resource, object));
    const result = await storage.commit({ type: "update", resource: QUOTAS, key: entry.key, value, expectedRevision: entry.revision });
    if (result.outcome === "committed") {
      this.#written.set(entry.key, entryOf({ key: entry.key, value: result.value, revision: result.revision }));
      return undefined;
    }
    this.#written.delete(entry.key);
    return "entry" in result ? entryOf(result.entry) : undefined;
  }

  #entries(namespace: string): CachedEntry[] {
    const cache = this.#registry.storage.cache.resource(QUOTAS);
    return cache.keys(namespace).flatMap((key) => {
      const cached = cache.get(key);
      const written = this.#written.get(key);
      if (!cached) return [];
      if (!written || written.revision <= cached.revision) {
        this.#written.delete(key);
        return cached;
      }
      return written;
    });
  }
}
