// Writes what of templates/ is made of the code (`npm run templates`, after a build): a base's tables, and the files that people paste.
// They are kept in the project, so that whoever has no Node can open and copy them; tests compare them with what the code makes.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runtimes } from "./bundle/runtimes.ts";
import { airtableSchema } from "./templates/airtable-schema.ts";
import { writeMakeBlueprints } from "./templates/make.ts";
import { writeN8nWorkflows } from "./templates/n8n.ts";
import { writeSupabase } from "./templates/supabase.ts";
import { writeTrades } from "./templates/trades.ts";

const root = process.cwd();
for (const { name, page } of runtimes) {
  const home = join(root, dirname(page));
  mkdirSync(home, { recursive: true });
  copyFileSync(join(root, "dist", "bundles", `${name}.js`), join(home, `${name}.js`));
}
const templates = join(root, "templates");
writeMakeBlueprints(readFileSync(join(templates, "make", "make.js"), "utf8"), join(templates, "make"));
writeN8nWorkflows(readFileSync(join(templates, "n8n", "n8n.js"), "utf8"), join(templates, "n8n"));
writeFileSync(join(templates, "airtable", "schema.json"), await airtableSchema());
writeSupabase(templates);
await writeTrades(templates);
