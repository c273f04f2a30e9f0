/** The Kubernetes API over HTTPS. */
export { type AdmissionAttributes, type AdmissionChain, type AdmissionPlugin, admissionChain } from "./admission/admission.ts";
export { type Authenticator, clientCertificates, firstOf, type User } from "./authentication/authenticator.ts";
export type { AuthorizationAttributes, Authorizer, Decision } from "./authorization/authorizer.ts";
export { type Api, type ApiserverOptions, createApi, type RunningApiserver, type Security, startApiserver } from "./server.ts";
