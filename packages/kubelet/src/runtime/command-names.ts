/** The commands an image with a shell has; known without loading just-bash. A test compares the list with just-bash's own. */
export const shellCommandNames: ReadonlySet<string> = new Set(
  (
    "echo cat printf ls mkdir rmdir touch rm cp mv ln chmod pwd readlink head tail wc stat grep fgrep egrep sed awk sort uniq comm cut paste tr rev nl fold expand " +
    "unexpand strings split column join tee find basename dirname tree du env printenv xargs true false clear base64 diff date sleep timeout time seq expr md5sum " +
    "sha1sum sha256sum file which tac hostname whoami od gzip gunzip zcat tar id curl wget ps redis-cli test nslookup getent yes dd stty"
  ).split(" "),
);

/** What a shell does itself. */
const SHELL_BUILTINS: ReadonlySet<string> = new Set(
  (
    ". : [ [[ alias bg break builtin cd command continue declare dirs echo eval exec exit export false fg getopts hash help jobs kill let local mapfile popd " +
    "printf pushd pwd read readarray readonly return set shift shopt source test times trap true type typeset ulimit umask unalias unset wait"
  ).split(" "),
);

/** Whether a shell knows a word as a command, with or without the folder that commands lie in. */
export const isShellWord = (word: string): boolean =>
  SHELL_BUILTINS.has(word) || shellCommandNames.has(word.replace(/^\/(usr\/)?s?bin\//, ""));
