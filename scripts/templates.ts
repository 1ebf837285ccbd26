// Writes what is generated of templates/: the tables that set-up makes in an Airtable base. Run by the build.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { airtableSchema } from "./templates/airtable-schema.ts";

const folder = join(process.cwd(), "templates", "airtable");
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "schema.json"), await airtableSchema());
