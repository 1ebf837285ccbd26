import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Environment variables by name. */
export type Env = Readonly<Record<string, string | undefined>>;

const named =
  /^(DAYBOOK_\w+|AIRTABLE_API_KEY|AIRTABLE_ENDPOINT_URL|GOOGLE_APPLICATION_CREDENTIALS|DATABASE_URL|PGPASSWORD|STRIPE_WEBHOOK_SECRET|HUBSPOT_CLIENT_SECRET|GHL_WEBHOOK_PUBLIC_KEY)$/;

/** The environment, filled up from the folder's `.env` with the names that Daybook reads; what is set already stays. */
export async function withDotEnv(env: Env, folder: string): Promise<Env> {
  const text = await readFile(join(folder, ".env"), "utf8").catch(() => "");
  return { ...dotEnv(text), ...env };
}

/** The variables of a `.env` text that Daybook reads: NAME=value, in quotes or not, `export` before it or not, `#` comments. */
export function dotEnv(text: string): Env {
  const found: Record<string, string> = {};
  for (const line of text.replace(/^\ufeff/, "").split(/\r?\n/)) {
    const [, name, rest] = /^\s*(?:export\s+)?(\w+)\s*=\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined && rest !== undefined && named.test(name)) found[name] = unquoted(rest.trim());
  }
  return found;
}

function unquoted(text: string): string {
  const quoted = /^(["'])(.*?)\1\s*(?:#.*)?$/.exec(text);
  return quoted ? (quoted[2] as string) : text.replace(/(^|\s+)#.*$/, "").trim();
}
