/** Fills Secrets of type kubernetes.io/service-account-token, and deletes them with their account. Source: pkg/controller/serviceaccount/tokens_controller.go. */
import { resources, type Secret, type ServiceAccount } from "@kubarium/api";
import { isConflict, isNotFound } from "@kubarium/apimachinery";
import { type JwtKey, privateJwtKey } from "@kubarium/component-base";
import type { ControllerDeps } from "../../../framework/controller.ts";
import { done, type Enqueue, type ReconcileContext, type Reconciler, type Result } from "../../../framework/reconciler.ts";
import type { Source } from "../../../framework/sources.ts";
import { ACCOUNT_NAME, planTokenSecret, TOKEN_TYPE } from "./plan.ts";

export class ServiceAccountTokenReconciler implements Reconciler {
  readonly name = "serviceaccount-token";
  readonly concurrency = 5;
  readonly reads: readonly Source<unknown>[];
  private readonly deps: ControllerDeps;
  private readonly secrets: Source<Secret>;
  private readonly key: JwtKey | undefined;

  constructor(deps: ControllerDeps) {
    this.deps = deps;
    this.secrets = deps.sources.of(resources.secrets);
    this.reads = [this.secrets, deps.sources.serviceAccounts];
    const { serviceAccountKey } = deps.options;
    this.key = serviceAccountKey ? privateJwtKey(serviceAccountKey) : undefined;
  }

  watch(enqueue: Enqueue): void {
    const changed = (secret: Secret): void => {
      if (secret.type === TOKEN_TYPE) enqueue(`${secret.metadata.namespace}/${secret.metadata.name}`);
    };
    this.secrets.informer.addHandlers({ onAdd: changed, onUpdate: changed });
    this.deps.sources.serviceAccounts.informer.addHandlers({
      onDelete: ({ metadata }) => {
        for (const secret of this.secrets.informer.list(metadata.namespace))
          if (secret.metadata.annotations?.[ACCOUNT_NAME] === metadata.name) changed(secret);
      },
    });
  }

  async reconcile({ client, log }: ReconcileContext, key: string): Promise<Result> {
    const secret = this.secrets.informer.get(key);
    if (!secret || secret.type !== TOKEN_TYPE || secret.metadata.deletionTimestamp) return done;
    if (!this.key) {
      log.warn("no key to sign with (--service-account-private-key-file), the secret stays empty");
      return done;
    }
    const { namespace = "", name, uid, annotations } = secret.metadata;
    const accountName = annotations?.[ACCOUNT_NAME];
    if (!accountName) return done;
    const resource = client.resource(resources.secrets);
    const plan = planTokenSecret(secret, await this.account(namespace, accountName), this.key, this.deps.options.rootCa);
    try {
      if (plan.action === "remove") await resource.delete(namespace, name, uid ? { preconditions: { uid } } : {});
      else if (plan.action === "update") await resource.update(plan.secret);
    } catch (error) {
      // Somebody changed or deleted it: the event of that comes here again.
      if (!isConflict(error) && !isNotFound(error)) throw error;
    }
    return done;
  }

  /** Before a Secret is deleted for its account's absence, the server itself is asked. */
  private async account(namespace: string, name: string): Promise<ServiceAccount | undefined> {
    const known = this.deps.sources.serviceAccounts.informer.get(`${namespace}/${name}`);
    if (known) return known;
    try {
      return await this.deps.client.resource(resources.serviceAccounts).get(namespace, name);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }
}
