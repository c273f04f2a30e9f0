/** Every built-in kind: one explicit list, no side effects on import. */
import type { ResourceDefinition } from "../machinery/definition.ts";
import { cronJobDefinition } from "./batch/cronjobs/definition.ts";
import { horizontalPodAutoscalerDefinition } from "./batch/horizontalpodautoscalers/definition.ts";
import { horizontalPodAutoscalerV1Definition } from "./batch/horizontalpodautoscalers/v1/definition.ts";
import { jobDefinition } from "./batch/jobs/definition.ts";
import { podDisruptionBudgetDefinition } from "./batch/poddisruptionbudgets/definition.ts";
import { bindingDefinition } from "./cluster/bindings/definition.ts";
import { certificateSigningRequestDefinition } from "./cluster/certificatesigningrequests/definition.ts";
import { componentStatusDefinition } from "./cluster/componentstatuses/definition.ts";
import { coreEventDefinition, eventsEventDefinition } from "./cluster/events/definition.ts";
import { leaseDefinition } from "./cluster/leases/definition.ts";
import { namespaceDefinition } from "./cluster/namespaces/definition.ts";
import { nodeDefinition } from "./cluster/nodes/definition.ts";
import { priorityClassDefinition } from "./cluster/priorityclasses/definition.ts";
import { runtimeClassDefinition } from "./cluster/runtimeclasses/definition.ts";
import { configMapDefinition } from "./config/configmaps/definition.ts";
import { limitRangeDefinition } from "./config/limitranges/definition.ts";
import { resourceQuotaDefinition } from "./config/resourcequotas/definition.ts";
import { secretDefinition } from "./config/secrets/definition.ts";
import { serviceAccountDefinition } from "./config/serviceaccounts/definition.ts";
import { apiServiceDefinition } from "./extensions/apiservices/definition.ts";
import { customResourceDefinitionDefinition } from "./extensions/customresourcedefinitions/definition.ts";
import { mutatingAdmissionPolicyDefinition } from "./extensions/mutatingadmissionpolicies/definition.ts";
import { mutatingAdmissionPolicyBindingDefinition } from "./extensions/mutatingadmissionpolicybindings/definition.ts";
import { mutatingWebhookConfigurationDefinition } from "./extensions/mutatingwebhookconfigurations/definition.ts";
import { validatingAdmissionPolicyDefinition } from "./extensions/validatingadmissionpolicies/definition.ts";
import { validatingAdmissionPolicyBindingDefinition } from "./extensions/validatingadmissionpolicybindings/definition.ts";
import { validatingWebhookConfigurationDefinition } from "./extensions/validatingwebhookconfigurations/definition.ts";
import { flowSchemaDefinition } from "./flowcontrol/flowschemas/definition.ts";
import { priorityLevelConfigurationDefinition } from "./flowcontrol/prioritylevelconfigurations/definition.ts";
import { containerImageDefinition } from "./kubarium/containerimages/definition.ts";
import { endpointsDefinition } from "./network/endpoints/definition.ts";
import { endpointSliceDefinition } from "./network/endpointslices/definition.ts";
import { ingressClassDefinition } from "./network/ingressclasses/definition.ts";
import { ingressDefinition } from "./network/ingresses/definition.ts";
import { ipAddressDefinition } from "./network/ipaddresses/definition.ts";
import { networkPolicyDefinition } from "./network/networkpolicies/definition.ts";
import { serviceCIDRDefinition } from "./network/servicecidrs/definition.ts";
import { serviceDefinition } from "./network/services/definition.ts";
import { podDefinition } from "./pods/index.ts";
import { clusterRoleBindingDefinition } from "./rbac/clusterrolebindings/definition.ts";
import { clusterRoleDefinition } from "./rbac/clusterroles/definition.ts";
import { roleBindingDefinition } from "./rbac/rolebindings/definition.ts";
import { roleDefinition } from "./rbac/roles/definition.ts";
import { deviceClassDefinition } from "./resource/deviceclasses/definition.ts";
import { resourceClaimDefinition } from "./resource/resourceclaims/definition.ts";
import { resourceClaimTemplateDefinition } from "./resource/resourceclaimtemplates/definition.ts";
import { resourceSliceDefinition } from "./resource/resourceslices/definition.ts";
import { localSubjectAccessReviewDefinition } from "./reviews/localsubjectaccessreviews/definition.ts";
import { selfSubjectAccessReviewDefinition } from "./reviews/selfsubjectaccessreviews/definition.ts";
import { selfSubjectReviewDefinition } from "./reviews/selfsubjectreviews/definition.ts";
import { selfSubjectRulesReviewDefinition } from "./reviews/selfsubjectrulesreviews/definition.ts";
import { subjectAccessReviewDefinition } from "./reviews/subjectaccessreviews/definition.ts";
import { tokenReviewDefinition } from "./reviews/tokenreviews/definition.ts";
import { csiDriverDefinition } from "./storage/csidrivers/definition.ts";
import { csiNodeDefinition } from "./storage/csinodes/definition.ts";
import { csiStorageCapacityDefinition } from "./storage/csistoragecapacities/definition.ts";
import { persistentVolumeClaimDefinition } from "./storage/persistentvolumeclaims/definition.ts";
import { persistentVolumeDefinition } from "./storage/persistentvolumes/definition.ts";
import { storageClassDefinition } from "./storage/storageclasses/definition.ts";
import { volumeAttachmentDefinition } from "./storage/volumeattachments/definition.ts";
import { volumeAttributesClassDefinition } from "./storage/volumeattributesclasses/definition.ts";
import { controllerRevisionDefinition } from "./workloads/controllerrevisions/definition.ts";
import { daemonSetDefinition } from "./workloads/daemonsets/definition.ts";
import { deploymentDefinition } from "./workloads/deployments/definition.ts";
import { podTemplateDefinition } from "./workloads/podtemplates/definition.ts";
import { replicaSetDefinition } from "./workloads/replicasets/definition.ts";
import { replicationControllerDefinition } from "./workloads/replicationcontrollers/definition.ts";
import { statefulSetDefinition } from "./workloads/statefulsets/definition.ts";

export const builtInDefinitions: readonly ResourceDefinition[] = [
  // workloads
  controllerRevisionDefinition,
  daemonSetDefinition,
  deploymentDefinition,
  podDefinition,
  podTemplateDefinition,
  replicaSetDefinition,
  replicationControllerDefinition,
  statefulSetDefinition,
  // batch
  cronJobDefinition,
  horizontalPodAutoscalerDefinition,
  horizontalPodAutoscalerV1Definition,
  jobDefinition,
  podDisruptionBudgetDefinition,
  // network
  endpointsDefinition,
  endpointSliceDefinition,
  ingressClassDefinition,
  ingressDefinition,
  ipAddressDefinition,
  networkPolicyDefinition,
  serviceCIDRDefinition,
  serviceDefinition,
  // cluster
  bindingDefinition,
  certificateSigningRequestDefinition,
  componentStatusDefinition,
  coreEventDefinition,
  eventsEventDefinition,
  leaseDefinition,
  namespaceDefinition,
  nodeDefinition,
  priorityClassDefinition,
  runtimeClassDefinition,
  // config
  configMapDefinition,
  limitRangeDefinition,
  resourceQuotaDefinition,
  secretDefinition,
  serviceAccountDefinition,
  // storage
  csiDriverDefinition,
  csiNodeDefinition,
  csiStorageCapacityDefinition,
  persistentVolumeClaimDefinition,
  persistentVolumeDefinition,
  storageClassDefinition,
  volumeAttachmentDefinition,
  volumeAttributesClassDefinition,
  // rbac
  clusterRoleBindingDefinition,
  clusterRoleDefinition,
  roleBindingDefinition,
  roleDefinition,
  // reviews
  localSubjectAccessReviewDefinition,
  selfSubjectAccessReviewDefinition,
  selfSubjectReviewDefinition,
  selfSubjectRulesReviewDefinition,
  subjectAccessReviewDefinition,
  tokenReviewDefinition,
  // extensions
  apiServiceDefinition,
  customResourceDefinitionDefinition,
  mutatingAdmissionPolicyDefinition,
  mutatingAdmissionPolicyBindingDefinition,
  mutatingWebhookConfigurationDefinition,
  validatingAdmissionPolicyDefinition,
  validatingAdmissionPolicyBindingDefinition,
  validatingWebhookConfigurationDefinition,
  // flowcontrol
  flowSchemaDefinition,
  priorityLevelConfigurationDefinition,
  // resource
  deviceClassDefinition,
  resourceClaimDefinition,
  resourceClaimTemplateDefinition,
  resourceSliceDefinition,
];

/** Kinds that only Kubarium has, in the group kubarium.dev. */
export const ownDefinitions: readonly ResourceDefinition[] = [containerImageDefinition];
