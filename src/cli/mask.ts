import { DaybookError } from "../core/errors.ts";

/** Environment variables whose values are secrets. */
const secretNames = [
  "AIRTABLE_API_KEY",
  "AIRTABLE_EDITOR_API_KEY",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "DATABASE_URL",
  "DAYBOOK_SEAL_KEY",
  "GOOGLE_APPLICATION_CREDENTIALS_JSON",
  "GOOGLE_OAUTH_ACCESS_TOKEN",
  "GOOGLE_EDITOR_ACCESS_TOKEN",
  "HUBSPOT_CLIENT_SECRET",
  "KAFKA_PASSWORD",
  "PGPASSWORD",
  "STRIPE_WEBHOOK_SECRET",
] as const;

/** Text without the password of any URL in it: `postgres://ana:***@host/db`. */
export const maskUrls = (text: string): string =>
  text
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@?#"']*):[^\s/"']*@/gi, "$1:***@")
    .replace(/([?&](?:[\w-]*(?:token|secret|password|auth[\w-]*|key))=)[^\s&"']+/gi, "$1***");

/** Text without passwords in URLs and without the values of the environment's secrets. */
export function maskSecrets(text: string, env: Readonly<Record<string, string | undefined>>): string {
  let masked = text;
  for (const name of secretNames) {
    const value = env[name];
    if (value !== undefined && value.length >= 6) masked = masked.split(value).join(`[${name}]`);
  }
  return maskUrls(masked);
}

/** Throws PASSWORD_IN_URL for a URL that may not stand in a config. */
export function demandNoSecret(url: string): void {
  if (maskUrls(url) === url) return;
  throw new DaybookError("PASSWORD_IN_URL", "The URL holds a secret, and a config is no place for one.", {
    hint: "Leave it out of the URL and give it in the environment: PGPASSWORD or DATABASE_URL.",
  });
}
