/** Rewrites the command line of a component, so that its connections pass proxies and its clock can be moved. */
import type { Link } from "../experiment/experiment.ts";

export interface ProcessCommand {
  program: string;
  args: readonly string[];
  env?: Readonly<Record<string, string>>;
}

export interface Rewrite {
  /** `host:port` of what a link leads to, and of the proxy that stands in its place. */
  proxies: readonly { link: Link; from: string; to: string }[];
  /** Where copies of kubeconfigs go. */
  folder: string;
  /** URL of the module that moves the clock, and the file that says how far. */
  clock?: { module: string; file: string };
}

export interface RewrittenCommand {
  command: ProcessCommand;
  /** To be written before it is started: copies with other addresses in them. */
  copies: readonly { from: string; to: string; replace: readonly (readonly [string, string])[] }[];
}

const CLOCK_FILE_VARIABLE = "KUBARIUM_CHAOS_CLOCK_FILE";
const KUBECONFIG = /^(--(?:proxy-)?kubeconfig)=(.+)$/;

export function planCommand(command: ProcessCommand, name: string, { proxies, folder, clock }: Rewrite): RewrittenCommand {
  const copies: RewrittenCommand["copies"][number][] = [];
  const replace = proxies.map(({ from, to }) => [from, to] as const);
  const args = command.args.map((arg) => {
    const [, flag, file] = KUBECONFIG.exec(arg) ?? [];
    if (!flag || !file || !proxies.some(({ link }) => link === "apiserver")) return arg;
    const to = `${folder}/${name}${flag.replaceAll("-", "_")}`;
    copies.push({ from: file, to, replace });
    return `${flag}=${to}`;
  });
  const through = (value: string): string => replace.reduce((text, [from, to]) => text.replaceAll(from, to), value);
  const env = Object.fromEntries(Object.entries(command.env ?? {}).map(([key, value]) => [key, through(value)]));
  return {
    command: {
      program: command.program,
      args: clock ? [`--import=${clock.module}`, ...args] : args,
      env: clock ? { ...env, [CLOCK_FILE_VARIABLE]: clock.file } : env,
    },
    copies,
  };
}
