/** Who sends a request. Client certificates are read as Kubernetes reads them: CN is the user, each O a group. */
import type { IncomingHttpHeaders } from "node:http";

export interface User {
  name: string;
  uid?: string;
  groups: readonly string[];
  extra?: Readonly<Record<string, readonly string[]>>;
}

/** What an authenticator may look at. */
export interface AuthenticationRequest {
  readonly headers: IncomingHttpHeaders;
  readonly clientCertificate?: { commonName: string; organizations: readonly string[] };
}

export interface Authenticator {
  /** The user; undefined when the request carries no credentials that this authenticator knows. Throws a 401 StatusError for wrong ones. */
  authenticate(request: AuthenticationRequest): User | undefined;
}

export const ALL_AUTHENTICATED = "system:authenticated";
export const ALL_UNAUTHENTICATED = "system:unauthenticated";
export const SYSTEM_MASTERS = "system:masters";
export const anonymous: User = { name: "system:anonymous", groups: [ALL_UNAUTHENTICATED] };

/** Client certificates signed by the client CA; the transport has verified the chain. */
export const clientCertificates: Authenticator = {
  authenticate: ({ clientCertificate }) =>
    clientCertificate && { name: clientCertificate.commonName, groups: [...clientCertificate.organizations, ALL_AUTHENTICATED] },
};

/** Asks each in turn; the first that knows the request decides. */
export function firstOf(...authenticators: Authenticator[]): Authenticator {
  return {
    authenticate(request) {
      for (const authenticator of authenticators) {
        const user = authenticator.authenticate(request);
        if (user) return user;
      }
      return undefined;
    },
  };
}
