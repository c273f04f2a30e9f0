import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { UserError } from "../cluster/user-error.ts";

const run = promisify(execFile);

/** What `docker ARGS` prints. Throws UserError when it cannot be run, or fails. */
export async function docker(args: readonly string[]): Promise<string> {
  try {
    return (await run("docker", [...args])).stdout;
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new UserError(
      missing ? "docker is not on this machine" : `docker does not answer: ${(error as Error).message.split("\n").at(-2)}`,
      missing ? "install Docker Engine and Compose, or start the cluster as processes: npm start" : "is the engine running? docker info",
    );
  }
}
