/** Conversion between the versions of a custom resource. Source: validateCustomResourceConversion. */
import { type FieldError, forbiddenField, invalidEach, invalidValue, isDns1035Label, notSupported, required } from "@kubarium/apimachinery";
import { type ClientConfig, clientConfigErrors } from "../admission/client.ts";

const REVIEW_VERSIONS = ["v1", "v1beta1"];

export interface Conversion {
  strategy?: string;
  webhook?: { clientConfig?: ClientConfig; conversionReviewVersions?: string[] };
}

/** Paths are those of Kubernetes' internal type, which has no member for the webhook. */
export function conversionErrors(conversion: Conversion | undefined): FieldError[] {
  if (!conversion) return [];
  const { strategy, webhook = {} } = conversion;
  const { clientConfig, conversionReviewVersions: versions = [] } = webhook;
  const at = { client: "spec.conversion.webhookClientConfig", versions: "spec.conversion.conversionReviewVersions" };
  const path = "spec.conversion.strategy";
  if (strategy === "Webhook") {
    const client = clientConfig
      ? clientConfigErrors(clientConfig, at.client)
      : [required(at.client, "required when strategy is set to Webhook")];
    return [...client, ...versionsErrors(versions, at.versions)];
  }
  const unwanted = (where: string): FieldError => forbiddenField(where, "should not be set when strategy is not set to Webhook");
  return [
    ...(!strategy ? [required(path)] : strategy === "None" ? [] : [notSupported(path, strategy, ["None", "Webhook"])]),
    ...(clientConfig ? [unwanted(at.client)] : []),
    ...(versions.length ? [unwanted(at.versions)] : []),
  ];
}

function versionsErrors(versions: readonly string[], path: string): FieldError[] {
  if (!versions.length) return [required(path)];
  const errors = versions.flatMap((version, index) =>
    versions.indexOf(version) < index
      ? [invalidValue(`${path}[${index}]`, version, "duplicate version")]
      : invalidEach(`${path}[${index}]`, version, isDns1035Label(version)),
  );
  if (versions.some((version) => REVIEW_VERSIONS.includes(version))) return errors;
  return [...errors, invalidValue(path, versions, `must include at least one of ${REVIEW_VERSIONS.join(", ")}`)];
}
