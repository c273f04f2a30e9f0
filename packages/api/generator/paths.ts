/** Where the generator reads and writes. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = import.meta.dirname;

export const overlayFolder = join(here, "../overlay");
export const generatedFolder = join(here, "../src/generated");
const clientFolder = join(dirname(fileURLToPath(import.meta.resolve("@kubernetes/client-node"))), "gen");
export const clientModelsFolder = join(clientFolder, "models");
export const clientApisFolder = join(clientFolder, "apis");

/** A file of an installed package that its `exports` may not name. */
export function packageFile(name: string, path: string): string {
  return join(here, "../../../node_modules", name, path);
}
