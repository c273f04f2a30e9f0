/** ServiceAccount: every Pod runs as an existing account and mounts its token. Source: plugin/pkg/admission/serviceaccount. */
import type { AnyObject } from "@kubarium/api/server";
import type { Clock, Random } from "@kubarium/component-base";
import type { AdmissionAttributes, AdmissionPlugin } from "../../admission.ts";
import type { ClusterReader } from "../../cluster-reader.ts";
import { refusal } from "../../refusal.ts";
import { mountToken } from "./token-volume.ts";

const DEFAULT_ACCOUNT = "default";
const MIRROR = "kubernetes.io/config.mirror";
/** The default account is made by a controller shortly after its namespace. */
const DEFAULT_ACCOUNT_ATTEMPTS = 10;
const RETRY_MS = 100;

export interface ServiceAccountDeps {
  reader: ClusterReader;
  clock: Clock;
  random: Random;
}

export function serviceAccount(deps: ServiceAccountDeps): AdmissionPlugin {
  return {
    name: "ServiceAccount",
    admit(attributes) {
      const { operation, resource, subresource, namespace, object } = attributes;
      if (operation !== "CREATE" || resource.fullName !== "pods" || subresource || !object) return;
      if (object.metadata.annotations?.[MIRROR] !== undefined) return refuseMirror(attributes, object["spec"]);
      const spec = object["spec"];
      spec.serviceAccountName ||= DEFAULT_ACCOUNT;
      const known = deps.reader.get("serviceaccounts", `${namespace}/${spec.serviceAccountName}`);
      if (known) return apply(known, spec, deps.random);
      return lookUp(attributes, spec.serviceAccountName, deps).then((found) => apply(found, spec, deps.random));
    },
  };
}

function apply(account: AnyObject, spec: AnyObject[string], random: Random): void {
  // The older name of the field is kept equal, as conversion does in Kubernetes.
  spec.serviceAccount = spec.serviceAccountName;
  if (spec.automountServiceAccountToken ?? account["automountServiceAccountToken"] ?? true) mountToken(spec, random);
  const secrets: { name?: string }[] = account["imagePullSecrets"] ?? [];
  if (!spec.imagePullSecrets?.length && secrets.length) spec.imagePullSecrets = secrets.map(({ name }) => ({ name }));
}

async function lookUp(attributes: AdmissionAttributes, name: string, { reader, clock, random }: ServiceAccountDeps): Promise<AnyObject> {
  const { namespace } = attributes;
  const attempts = name === DEFAULT_ACCOUNT ? DEFAULT_ACCOUNT_ATTEMPTS : 1;
  const pauseMs = RETRY_MS + random.below(RETRY_MS);
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (attempt) await clock.sleep(pauseMs);
    const found = await reader.fresh("serviceaccounts", `${namespace}/${name}`);
    if (found) return found;
  }
  const why = `serviceaccount ${JSON.stringify(name)} not found`;
  throw refusal(attributes, `error looking up service account ${namespace}/${name}: ${why}`);
}

/** A kubelet's own Pod runs without the API's credentials. */
function refuseMirror(attributes: AdmissionAttributes, spec: AnyObject[string]): void {
  if (spec.serviceAccountName) throw refusal(attributes, "a mirror pod may not reference service accounts");
  for (const volume of spec.volumes ?? []) {
    const sources: AnyObject[string][] = volume.projected?.sources ?? [];
    if (volume.secret || sources.some((source) => source.secret)) throw refusal(attributes, "a mirror pod may not reference secrets");
    if (sources.some((source) => source.serviceAccountToken))
      throw refusal(attributes, "a mirror pod may not use ServiceAccountToken volume projections");
  }
}
