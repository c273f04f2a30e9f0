/** just-bash, loaded when the first container needs a shell: it costs 30 MB, which a node of servers alone never pays. */
export type ShellEngine = typeof import("just-bash");

let loading: Promise<ShellEngine> | undefined;

export function shellEngine(): Promise<ShellEngine> {
  loading ??= import("just-bash");
  return loading;
}
