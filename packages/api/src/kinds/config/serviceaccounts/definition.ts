/** ServiceAccount. Source: pkg/registry/core/serviceaccount. Of a secret reference only the name counts. */
import type { AnyObject, ResourceDefinition } from "../../../machinery/definition.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { serviceAccountColumns } from "../columns.ts";

const common = commonStrategy({});

function keepSecretNames(serviceAccount: AnyObject): void {
  const secrets: { name?: string }[] | undefined = serviceAccount.secrets;
  if (secrets) serviceAccount.secrets = secrets.map(({ name }) => (name ? { name } : {}));
}

export const serviceAccountDefinition: ResourceDefinition = {
  group: "",
  version: "v1",
  kind: "ServiceAccount",
  resource: "serviceaccounts",
  singular: "serviceaccount",
  shortNames: ["sa"],
  namespaced: true,
  model: "ServiceAccount",
  columns: serviceAccountColumns,
  strategy: {
    prepareForCreate(serviceAccount, context) {
      common.prepareForCreate(serviceAccount, context);
      keepSecretNames(serviceAccount);
    },
    prepareForUpdate(serviceAccount, previous, context) {
      common.prepareForUpdate(serviceAccount, previous, context);
      keepSecretNames(serviceAccount);
    },
    returnsDeletedObject: true,
  },
};
