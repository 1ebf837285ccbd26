import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { wholeScript } from "../../src/stores/postgres/migrations.ts";

/** The SQL that makes a log in a Postgres database, for those who paste it into an editor such as Supabase's. */
export const supabaseScript = (): string =>
  [
    "-- Makes a Daybook log in this database, in a schema of its own, and two roles, daybook_writer and daybook_reader. Nothing else is touched; run twice, the second run stops at once.",
    "-- Made from the migrations that `daybook` runs itself (npm run templates): whoever runs `daybook init` needn't paste this.",
    wholeScript("daybook"),
  ].join("\n");

/** Writes the script into its folder. */
export const writeSupabase = (templates: string): void =>
  writeFileSync(join(templates, "supabase", "daybook.sql"), supabaseScript());
