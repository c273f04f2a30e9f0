/** Who sends a request. Client certificates are read as Kubernetes reads them: CN is the user, each O a group. */
import type { IncomingHttpHeaders } from "node:http";

export interface User {
  name: string;
  uid?: string;
  groups: readonly string[];
  extra?: Readonly<Record<string, readonly string[]>>;
}

/** What an authenticator may look at. */
interface AuthenticationRequest {
  readonly headers: IncomingHttpHeaders;
  readonly clientCertificate?: ClientCertificate;
}

export interface ClientCertificate {
  commonName: string;
  organizations: readonly string[];
  /** SHA-256 of the certificate, lower-case hex. */
  fingerprint?: string;
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
  authenticate: ({ clientCertificate }) => clientCertificate && userOf(clientCertificate),
};

/** A connection's certificate is one object for all of its requests. */
const users = new WeakMap<ClientCertificate, User>();

function userOf(certificate: ClientCertificate): User {
  const known = users.get(certificate);
  if (known) return known;
  const { commonName, organizations, fingerprint } = certificate;
  const user: User = {
    name: commonName,
    groups: [...organizations, ALL_AUTHENTICATED],
    ...(fingerprint ? { extra: { "authentication.kubernetes.io/credential-id": [`X509SHA256=${fingerprint}`] } } : {}),
  };
  users.set(certificate, user);
  return user;
}

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
