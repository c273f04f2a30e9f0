/** `npm run generate`: writes packages/api/src/generated from the installed npm packages and the overlay. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateSchemas } from "./models.ts";
import { openApiFacts } from "./openapi-facts.ts";
import { generatedFolder } from "./paths.ts";
import { generateTypes } from "./types.ts";

const { models, descriptions } = await generateSchemas();
writeFileSync(join(generatedFolder, "models.json"), models);
writeFileSync(join(generatedFolder, "descriptions.json"), descriptions);
writeFileSync(join(generatedFolder, "openapi-facts.json"), `${JSON.stringify(openApiFacts(), undefined, 1)}\n`);
writeFileSync(join(generatedFolder, "types.ts"), generateTypes());
