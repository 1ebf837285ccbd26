// Writes what of templates/ is made of the code (`npm run templates`, after a build): a base's tables, and the files that people paste.
// They are kept in the project, so that whoever has no Node can open and copy them; tests compare them with what the code makes.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runtimes } from "./bundle/runtimes.ts";
import { airtableSchema } from "./templates/airtable-schema.ts";

const [folder, sheet] = ["airtable", "google-sheet"].map((name) =>
  join(process.cwd(), "templates", name),
) as [string, string];
for (const each of [folder, sheet]) mkdirSync(each, { recursive: true });
writeFileSync(join(folder, "schema.json"), await airtableSchema());
for (const { name } of runtimes) {
  const home = name === "apps-script" ? sheet : name.startsWith("airtable-") ? folder : null;
  if (home !== null)
    copyFileSync(join(process.cwd(), "dist", "bundles", `${name}.js`), join(home, `${name}.js`));
}
