// Writes schema/: the JSON Schemas of the config and of MAP.json, which editors read.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { schemaFiles } from "../src/schema/json-schema.ts";

const folder = join(process.cwd(), "schema");
mkdirSync(folder, { recursive: true });
for (const [name, text] of schemaFiles()) writeFileSync(join(folder, name), text);
