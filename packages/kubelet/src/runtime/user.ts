/** Who a container's processes are, and what its image says about users. Source: containerd's options for users and groups; runc for HOME. */

export interface ProcessUser {
  uid: number;
  gid: number;
  /** Sorted, its own among them. */
  groups: readonly number[];
  home: string;
}

interface Account {
  name: string;
  uid: number;
  gid: number;
  home: string;
  shell: string;
}

const account = (name: string, uid: number, home = "/", shell = "/bin/false", gid = uid): Account => ({ name, uid, gid, home, shell });

/** Those that every image has, as BusyBox and Alpine list them. */
const ACCOUNTS: readonly Account[] = [
  account("root", 0, "/root", "/bin/sh"),
  account("daemon", 1, "/usr/sbin"),
  account("bin", 2, "/bin"),
  account("sys", 3, "/dev"),
  account("mail", 8, "/var/spool/mail"),
  account("www-data", 33, "/var/www"),
  account("operator", 37, "/var"),
  account("nobody", 65534, "/home"),
];

/** Names that well-known images add; any other is the first user that was added. */
const ADDED: Readonly<Record<string, Account>> = {
  nginx: account("nginx", 101, "/nonexistent"),
  memcache: account("memcache", 11211, "/nonexistent"),
  curl_user: account("curl_user", 100, "/home/curl_user", "/bin/sh", 101),
  nonroot: account("nonroot", 65532, "/home/nonroot", "/sbin/nologin"),
};
const FIRST_UID = 1000;
/** Groups without a user of the same name. */
const GROUPS: readonly (readonly [string, number])[] = [
  ["adm", 4],
  ["tty", 5],
  ["disk", 6],
  ["wheel", 10],
  ["users", 100],
];

/** `user`: the image's, `name[:group]` or numbers. */
function accountsOf(user: string): readonly Account[] {
  const [name = ""] = user.split(":");
  if (!name || /^\d+$/.test(name) || ACCOUNTS.some((known) => known.name === name)) return ACCOUNTS;
  return [...ACCOUNTS, ADDED[name] ?? account(name, FIRST_UID, `/home/${name}`, "/bin/sh")];
}

/** `/etc/passwd` and `/etc/group`. */
export function accountFiles(imageUser: string): Record<"/etc/passwd" | "/etc/group", string> {
  const accounts = accountsOf(imageUser);
  const groups = [...accounts.map(({ name, gid }) => [name, gid] as const), ...GROUPS].sort((a, b) => a[1] - b[1]);
  return {
    "/etc/passwd": accounts.map(({ name, uid, gid, home, shell }) => `${name}:x:${uid}:${gid}:${name}:${home}:${shell}\n`).join(""),
    "/etc/group": groups.map(([name, gid]) => `${name}:x:${gid}:\n`).join(""),
  };
}

/** The image's own user, `name`, `uid` or either with a group; root when it names none. */
export function uidOfImage(imageUser: string): number {
  const [name = ""] = imageUser.split(":");
  if (/^\d+$/.test(name)) return Number(name);
  return accountsOf(imageUser).find((one) => one.name === (name || "root"))?.uid ?? 0;
}

export interface AskedUser {
  imageUser: string;
  runAsUser?: number | undefined;
  runAsGroup?: number | undefined;
  fsGroup?: number | undefined;
  supplementalGroups?: readonly number[] | undefined;
}

/** A user that the image does not know belongs to the root group, unless told otherwise. */
export function processUser({ imageUser, runAsUser, runAsGroup, fsGroup, supplementalGroups = [] }: AskedUser): ProcessUser {
  const uid = runAsUser ?? uidOfImage(imageUser);
  const known = accountsOf(imageUser).find((one) => one.uid === uid);
  const [, group] = runAsUser === undefined ? imageUser.split(":") : [];
  const named = group === undefined || /^\d+$/.test(group) ? undefined : accountsOf(imageUser).find(({ name }) => name === group)?.gid;
  const gid = runAsGroup ?? named ?? (group && /^\d+$/.test(group) ? Number(group) : (known?.gid ?? 0));
  const groups = [...new Set([gid, ...supplementalGroups, ...(fsGroup === undefined ? [] : [fsGroup])])].sort((a, b) => a - b);
  return { uid, gid, groups, home: known?.home ?? "/" };
}
