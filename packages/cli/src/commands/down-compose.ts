/**
 * `kubarium down --compose`: what `docker compose down` does, and what it cannot do because it only knows containers: the kubeconfig on the
 * host and the context in the user's own file go too.
 */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { UserError } from "../cluster/user-error.ts";
import { userKubeconfig } from "../kubeconfig/user-file.ts";
import { composeKubeconfig, removeFrom } from "./kubeconfig.ts";

interface Project {
  name: string;
  dir: string;
  files: string[];
}

/** Throws UserError when no such cluster is there, or Compose fails. */
export async function downCompose({ purge, project }: { purge: boolean; project?: string }, say: (line: string) => void): Promise<void> {
  const { name, dir, files } = projectOf(project);
  const [program = "", ...words] = composeCommand();
  const args = [...words, "-p", name, ...files.flatMap((file) => ["-f", file]), "down", ...(purge ? ["-v"] : [])];
  try {
    execFileSync(program, args, { cwd: dir, stdio: ["ignore", "ignore", "inherit"] });
  } catch {
    throw new UserError(`${program} ${args.join(" ")} failed`, "the lines above say why");
  }
  say(`removed the containers of ${name}${purge ? " and their volumes" : "; their volumes stay"}`);
  const file = composeKubeconfig();
  rmSync(file, { force: true });
  say(`removed ${file}`);
  const own = userKubeconfig();
  if (await removeFrom(own, dirname(file))) say(`removed the context from ${own}`);
}

/** The one that is asked for, or the newest: where it was started, as its containers say. */
function projectOf(project: string | undefined): Project {
  const label = (name: string): string => `com.docker.compose.${name}`;
  const filter = project ? `${label("project")}=${project}` : `${label("service")}=apiserver`;
  const format = ["project", "project.working_dir", "project.config_files"].map((name) => `{{.Label "${label(name)}"}}`).join("\t");
  const [newest = ""] = docker("ps", "-a", "--filter", `label=${filter}`, "--format", format).split("\n");
  const [name = "", dir = "", files = ""] = newest.split("\t");
  if (!name)
    throw new UserError(`no cluster ${project ? `"${project}" ` : ""}is in containers here`, "start one with: docker compose up -d");
  return { name, dir, files: files.split(",").filter(Boolean) };
}

function docker(...args: string[]): string {
  try {
    return execFileSync("docker", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    throw new UserError("docker does not answer", "start it, or say `docker context use …`");
  }
}

/** `docker compose` where it is there, else docker-compose 1.29. */
function composeCommand(): string[] {
  try {
    execFileSync("docker", ["compose", "version"], { stdio: "ignore" });
    return ["docker", "compose"];
  } catch {
    return ["docker-compose"];
  }
}
