/** The commands an image with a shell has; known without loading just-bash. A test compares the list with just-bash's own. */
export const shellCommandNames: ReadonlySet<string> = new Set(
  (
    "echo cat printf ls mkdir rmdir touch rm cp mv ln chmod pwd readlink head tail wc stat grep fgrep egrep sed awk sort uniq comm cut paste tr rev nl fold expand " +
    "unexpand strings split column join tee find basename dirname tree du env printenv xargs true false clear base64 diff date sleep timeout time seq expr md5sum " +
    "sha1sum sha256sum file which tac hostname whoami od gzip gunzip zcat tar id curl wget ps redis-cli test nslookup getent"
  ).split(" "),
);
