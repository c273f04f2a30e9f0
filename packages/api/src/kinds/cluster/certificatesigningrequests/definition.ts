/**
 * CertificateSigningRequest. Source: pkg/registry/certificates/certificates. The server writes down who asks; the spec never
 * changes afterwards; `/approval` takes only conditions, `/status` everything else of the status.
 */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { keepField, statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { requestColumns } from "./columns.ts";
import { keepDecisions, setConditionTimes } from "./conditions.ts";
import { validateRequest, validateRequestUpdate } from "./validation.ts";

const common = commonStrategy({ status: () => ({}) });
const status = statusSubresource();

export const certificateSigningRequestDefinition: ResourceDefinition = {
  group: "certificates.k8s.io",
  version: "v1",
  kind: "CertificateSigningRequest",
  resource: "certificatesigningrequests",
  singular: "certificatesigningrequest",
  shortNames: ["csr"],
  namespaced: false,
  model: "CertificateSigningRequest",
  columns: requestColumns,
  strategy: {
    prepareForCreate(request, context) {
      common.prepareForCreate(request, context);
      const { username: _name, uid: _uid, groups: _groups, extra: _extra, ...asked } = request.spec ?? {};
      const { user } = context;
      request.spec = { ...asked, ...(user && { username: user.name, ...(user.groups.length && { groups: [...user.groups] }) }) };
    },
    prepareForUpdate(request, previous, context) {
      common.prepareForUpdate(request, previous, context);
      keepField(request, previous, "spec");
    },
    validateCreate: (request) => validateRequest(request),
    validateUpdate: (request, previous) => validateRequestUpdate(request, previous),
    validateName: () => [],
  },
  selectableFields: (request) => ({ "spec.signerName": request.spec?.signerName ?? "" }),
  subresources: {
    status: {
      prepareForUpdate(request, previous, context) {
        status.prepareForUpdate?.(request, previous, context);
        keepDecisions(request, previous);
        setConditionTimes(request, previous, context);
      },
      validateUpdate: (request, previous) => validateRequestUpdate(request, previous, "certificate"),
    },
    updates: {
      approval: {
        prepareForUpdate(request, previous, context) {
          setConditionTimes(request, previous, context);
          const conditions = request.status?.conditions;
          status.prepareForUpdate?.(request, previous, context);
          request.status = { ...previous.status, conditions };
        },
        validateUpdate: (request, previous) => validateRequestUpdate(request, previous, "conditions"),
      },
    },
  },
};
