/** The user's own kubeconfig on disk: locked as kubectl locks it, written whole beside it and put in place by rename, the last one kept. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { UserError } from "../cluster/user-error.ts";

export const userKubeconfig = (): string => join(homedir(), ".kube", "config");

/** `change` gets the text, "" when there is no file, and answers the new one or undefined to leave it. True when something was written. */
export function changeFile(file: string, change: (text: string) => string | undefined): boolean {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // A link stays a link: what it leads to is changed.
  const target = existsSync(file) ? realpathSync(file) : file;
  const unlock = lock(target);
  try {
    const exists = existsSync(target);
    const before = exists ? readFileSync(target, "utf8") : "";
    const after = change(before);
    if (after === undefined || after === before) return false;
    const mode = exists ? statSync(target).mode & 0o777 : 0o600;
    if (exists) writeFileSync(`${target}.before-kubarium`, before, { mode });
    writeFileSync(`${target}.next`, after, { mode });
    renameSync(`${target}.next`, target);
    return true;
  } finally {
    unlock();
  }
}

/** Source: client-go tools/clientcmd lockFile. */
function lock(file: string): () => void {
  const name = `${file}.lock`;
  try {
    closeSync(openSync(name, "wx", 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new UserError(`${file} is being changed by somebody else`, `try again; if nobody is, remove ${name}`);
  }
  return () => rmSync(name, { force: true });
}
