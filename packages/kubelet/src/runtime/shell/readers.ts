/** Which commands read standard input, and with how many arguments they still do: a pattern is no file. */
const PATTERNS: Readonly<Record<string, number>> = {
  read: 9,
  cat: 0,
  wc: 0,
  sort: 0,
  uniq: 0,
  head: 0,
  tail: 0,
  rev: 0,
  nl: 0,
  tac: 0,
  od: 0,
  fold: 0,
  cut: 0,
  base64: 0,
  md5sum: 0,
  sha1sum: 0,
  sha256sum: 0,
  grep: 1,
  egrep: 1,
  fgrep: 1,
  sed: 1,
  awk: 1,
  tr: 2,
  tee: 9,
  xargs: 9,
};

/** The first command of a piece of script, when it reads what the shell itself was given. */
export function readerOf(script: string): string | undefined {
  const [first = ""] = script.trim().split(/[|;&\n]/);
  if (/<[^(]/.test(first)) return undefined;
  const [command = "", ...args] = first.trim().match(/'[^']*'|"[^"]*"|\S+/g) ?? [];
  const name = command.replace(/^'(.*)'$/, "$1");
  const limit = PATTERNS[name];
  if (limit === undefined) return undefined;
  // `-n 5`: the number belongs to the option.
  const files = args.map((arg) => arg.replace(/^'(.*)'$/, "$1")).filter((arg) => arg === "" || !/^(-.+|\d+|>.*|2>.*)$/.test(arg));
  return files.filter((arg) => arg !== "-").length <= limit ? name : undefined;
}
