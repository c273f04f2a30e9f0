/** `id` and `whoami`: the process' numbers, and the names that the container's own files have for them. Texts: BusyBox and coreutils. */
import type { CommandContext, ExecResult } from "just-bash";
import type { Launch } from "../programs/launch.ts";

type Names = (id: number) => string | undefined;

/** The first and third field of each line. */
async function namesIn(fs: CommandContext["fs"], file: string): Promise<Names> {
  const text = await fs.readFile(file).catch(() => "");
  const names = new Map<number, string>();
  for (const line of String(text).split("\n")) {
    const [name = "", , id] = line.split(":");
    if (name && id && !names.has(Number(id))) names.set(Number(id), name);
  }
  return (id) => names.get(id);
}

const ok = (stdout: string): ExecResult => ({ stdout: `${stdout}\n`, stderr: "", exitCode: 0 });

export async function whoami({ user, busybox }: Launch, { fs }: CommandContext): Promise<ExecResult> {
  const name = (await namesIn(fs, "/etc/passwd"))(user.uid);
  if (name !== undefined) return ok(name);
  return {
    stdout: "",
    stderr: busybox ? `whoami: unknown uid ${user.uid}\n` : `whoami: cannot find name for user ID ${user.uid}\n`,
    exitCode: 1,
  };
}

/** `-u`, `-g`, `-G`, each with `-n`. Other users of the container are not asked for. */
export async function id({ user, busybox }: Launch, args: readonly string[], { fs }: CommandContext): Promise<ExecResult> {
  const flags = args.filter((arg) => arg.startsWith("-")).join("");
  const [other] = args.filter((arg) => !arg.startsWith("-"));
  const [users, groups] = await Promise.all([namesIn(fs, "/etc/passwd"), namesIn(fs, "/etc/group")]);
  if (other !== undefined && other !== users(user.uid))
    return { stdout: "", stderr: busybox ? `id: unknown user ${other}\n` : `id: ‘${other}’: no such user\n`, exitCode: 1 };
  const [kind] = /[ugG]/.exec(flags) ?? [];
  if (kind === undefined) {
    const named = (id: number, names: Names): string => (names(id) === undefined ? `${id}` : `${id}(${names(id)})`);
    const all = user.groups.map((group) => named(group, groups)).join(",");
    return ok(`uid=${named(user.uid, users)} gid=${named(user.gid, groups)} groups=${all}`);
  }
  const ids = kind === "u" ? [user.uid] : kind === "g" ? [user.gid] : user.groups;
  const names = kind === "u" ? users : groups;
  if (!flags.includes("n")) return ok(ids.join(" "));
  const unknown = ids.filter((one) => names(one) === undefined);
  const what = kind === "u" ? "user" : "group";
  const errors = unknown.map((one) => (busybox ? `id: unknown ID ${one}\n` : `id: cannot find name for ${what} ID ${one}\n`));
  return { ...ok(ids.map((one) => names(one) ?? one).join(" ")), stderr: errors.join(""), exitCode: unknown.length ? 1 : 0 };
}
