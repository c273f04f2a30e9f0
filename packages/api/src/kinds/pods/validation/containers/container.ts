/** What all containers have in common. Source: validateContainerCommon, validateContainerOnlyForPod in pkg/apis/core/validation. */
import { invalidValue, notSupported, required } from "@kubarium/apimachinery";
import type { Container, PodSpec } from "../../../../generated/types.ts";
import { checkDnsLabel, type Errors, type FieldPath } from "../names.ts";
import { checkContainerResources } from "../resources/resources.ts";
import { checkSecurityContext } from "../security/container-context.ts";
import type { ValidVolumes } from "../volumes/valid.ts";
import { checkEnv, checkEnvFrom } from "./env.ts";
import { checkDevices, checkMounts } from "./mounts.ts";
import { checkPorts } from "./ports.ts";
import { checkResizePolicy } from "./restart.ts";

/** What a container is checked against. */
export interface Surroundings {
  spec: PodSpec;
  volumes: ValidVolumes;
  claimNames: ReadonlySet<string>;
}

const MESSAGE_POLICIES = ["File", "FallbackToLogsOnError"];
const PULL_POLICIES = ["Always", "IfNotPresent", "Never"];

export function checkContainer(errors: Errors, path: FieldPath, container: Container, { spec, volumes, claimNames }: Surroundings): void {
  if (!container.name) errors.push(required(`${path}.name`));
  else checkDnsLabel(errors, `${path}.name`, container.name);
  if (!container.image) errors.push(required(`${path}.image`));
  checkChoice(errors, `${path}.terminationMessagePolicy`, container.terminationMessagePolicy, MESSAGE_POLICIES);
  if (container.ports) checkPorts(errors, `${path}.ports`, container.ports);
  if (container.env) checkEnv(errors, `${path}.env`, container.env);
  if (container.envFrom) checkEnvFrom(errors, `${path}.envFrom`, container.envFrom);
  if (container.volumeMounts) checkMounts(errors, `${path}.volumeMounts`, container, volumes);
  if (container.volumeDevices) checkDevices(errors, `${path}.volumeDevices`, container, volumes);
  checkPullPolicy(errors, `${path}.imagePullPolicy`, container.imagePullPolicy);
  if (container.resources) checkContainerResources(errors, `${path}.resources`, container.resources, claimNames);
  if (container.resizePolicy) checkResizePolicy(errors, `${path}.resizePolicy`, container.resizePolicy, spec.restartPolicy);
  if (container.securityContext) {
    checkSecurityContext(errors, `${path}.securityContext`, container.securityContext, spec.hostUsers !== false);
  }
}

export function checkPullPolicy(errors: Errors, path: FieldPath, policy: string | undefined): void {
  checkChoice(errors, path, policy, PULL_POLICIES);
}

function checkChoice(errors: Errors, path: FieldPath, choice: string | undefined, choices: readonly string[]): void {
  if (!choice) errors.push(required(path));
  else if (!choices.includes(choice)) errors.push(notSupported(path, choice, choices));
}

/** Templates may hold images with blanks around them; Pods may not. */
export function checkImageBlanks(errors: Errors, path: FieldPath, { image = "" }: Container): void {
  if (image !== image.trim()) errors.push(invalidValue(`${path}.image`, image, "must not have leading or trailing whitespace"));
}
