/**
 * `kubarium down --compose`: what `docker compose down` does, and what it cannot do because it only knows containers: the kubeconfig on the
 * host and the context in the user's own file go too.
 */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { UserError } from "../cluster/user-error.ts";
import { userKubeconfig } from "../kubeconfig/user-file.ts";
import { docker } from "../terminal/docker.ts";
import { composeKubeconfig, removeFrom } from "./kubeconfig.ts";

interface Project {
  name: string;
  dir: string;
  files: string[];
}

/** Throws UserError when no such cluster is there, or Compose fails. */
export async function downCompose({ purge, project }: { purge: boolean; project?: string }, say: (line: string) => void): Promise<void> {
  const { name, dir, files } = await projectOf(project);
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

/** The one that is asked for, or the only one, and where it was started, as its containers say: nothing is ended by a guess. */
async function projectOf(wanted: string | undefined): Promise<Project> {
  const labels = ["project", "project.working_dir", "project.config_files"];
  const format = labels.map((name) => `{{.Label "com.docker.compose.${name}"}}`).join("\t");
  const lines = (await docker(["ps", "-a", "--filter", "label=com.docker.compose.service=apiserver", "--format", format])).split("\n");
  const rows = [...new Set(lines)].filter(Boolean).map((line) => line.split("\t"));
  const projects = rows.map(([name = "", dir = "", files = ""]) => ({ name, dir, files: files.split(",").filter(Boolean) }));
  const [first, ...others] = wanted === undefined ? projects : projects.filter(({ name }) => name === wanted);
  if (!first)
    throw new UserError(`no cluster ${wanted ? `"${wanted}" ` : ""}is in containers here`, "start one with: docker compose up -d");
  if (others.length) {
    const names = [first, ...others].map(({ name }) => name).join(", ");
    throw new UserError(`${others.length + 1} clusters are in containers here: ${names}`, "choose one: --project NAME");
  }
  return first;
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
