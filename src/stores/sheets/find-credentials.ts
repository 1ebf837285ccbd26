import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { DaybookError } from "../../core/errors.ts";
import { login } from "./failures.ts";

/** The environment that names credentials. */
export type Env = Readonly<Record<string, string | undefined>>;

/** A credentials file of Google's, as far as it is looked at here. */
export type KeyFile = Readonly<Record<string, unknown>> & { readonly type: string };

/** Credentials where they were found: a bare access token, a file, or the Google machine that this runs on. */
export type Found =
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "file"; readonly path: string; readonly named: string; readonly key: KeyFile }
  | { readonly kind: "machine" };

/**
 * Looks where Google's own tools look: GOOGLE_OAUTH_ACCESS_TOKEN, then the file that GOOGLE_APPLICATION_CREDENTIALS names, then
 * gcloud's application default credentials, then the machine, but only where something says that it is Google's. Throws
 * SHEETS_CREDENTIALS_MISSING for nothing, SHEETS_AUTH for a token or file that can't be used.
 */
export async function findCredentials(env: Env): Promise<Found> {
  const token = env.GOOGLE_OAUTH_ACCESS_TOKEN?.trim() ?? "";
  if (token !== "") return { kind: "token", token: checkedToken(token) };
  const named = env.GOOGLE_APPLICATION_CREDENTIALS?.trim() ?? "";
  if (named !== "") return readKey(named, "GOOGLE_APPLICATION_CREDENTIALS");
  const usual = usualFile(env);
  if (await isThere(usual)) return readKey(usual, "gcloud's application default credentials");
  if (await isOnGoogle(env)) return { kind: "machine" };
  throw new DaybookError("SHEETS_CREDENTIALS_MISSING", "Google Sheets needs credentials, and none are set.", {
    hint: `Set GOOGLE_APPLICATION_CREDENTIALS to a service account's key file and share the spreadsheet with its address as Editor; or sign in: ${login}; or set GOOGLE_OAUTH_ACCESS_TOKEN to an access token.`,
  });
}

// What isn't printable ASCII can't stand in a header, and the error that says so would show the token.
function checkedToken(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new DaybookError(
    "SHEETS_AUTH",
    "The Google access token holds a space, a line break or another character that no token has.",
    { hint: "Copy it once more, as one line without quotes, into GOOGLE_OAUTH_ACCESS_TOKEN." },
  );
}

/** Source: Google Cloud, How Application Default Credentials works. */
function usualFile(env: Env): string {
  const folder =
    env.CLOUDSDK_CONFIG ??
    (env.APPDATA ? join(env.APPDATA, "gcloud") : join(env.HOME ?? homedir(), ".config", "gcloud"));
  return join(folder, "application_default_credentials.json");
}

const isThere = (path: string): Promise<boolean> =>
  readFile(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== "ENOENT" && error.code !== "ENOTDIR",
  );

// Asking the metadata address anywhere else can hang until the network gives up. Source: Cloud Run, Cloud Functions and App Engine,
// environment variables; gcp-metadata, METADATA_SERVER_DETECTION and how it detects where it runs.
async function isOnGoogle(env: Env): Promise<boolean> {
  const detection = env.METADATA_SERVER_DETECTION?.trim().toLowerCase();
  if (detection === "none") return false;
  if (detection === "assume-present" || signs.some((name) => env[name])) return true;
  const vendor = await readFile("/sys/class/dmi/id/bios_vendor", "utf8").catch(() => "");
  return vendor.includes("Google");
}

const signs = [
  "K_SERVICE",
  "CLOUD_RUN_JOB",
  "FUNCTION_NAME",
  "GAE_SERVICE",
  "GCE_METADATA_HOST",
  "GCE_METADATA_IP",
];

async function readKey(path: string, named: string): Promise<Found> {
  const bad = (what: string, hint = again): DaybookError =>
    new DaybookError("SHEETS_AUTH", `${named}: ${path} ${what}.`, { hint });
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR")
      throw bad("isn't there", "Give the whole path of the key file that Google let you download.");
    throw bad(code === "EISDIR" ? "is a folder" : `can't be read (${code ?? "unknown"})`);
  }
  const key = parsed(text.replace(/^\ufeff/, ""));
  if (key === null) throw bad("is no JSON object");
  const fault = faultIn(key);
  if (fault !== null) throw bad(...fault);
  return { kind: "file", path, named, key: key as KeyFile };
}

const again =
  "Download a new JSON key: Google Cloud console > IAM & Admin > Service accounts > the account > Keys > Add key > JSON.";

/** Never the parser's own error: it quotes the text. */
function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

/** What makes a key file useless, and what to do. */
function faultIn(key: Readonly<Record<string, unknown>>): readonly [what: string, hint?: string] | null {
  const { type } = key;
  if ("installed" in key || "web" in key)
    return ["is an OAuth client's secret, not credentials", `It opens no spreadsheet by itself. ${again}`];
  const needs = needed.get(String(type));
  if (needs === undefined)
    return [
      typeof type === "string"
        ? "holds credentials of an unknown kind"
        : "is no credentials file of Google's",
    ];
  const missing = needs.find((name) => !key[name]);
  if (missing !== undefined)
    return type === "service_account"
      ? [`lacks ${missing}`]
      : [
          `lacks ${missing}`,
          type === "authorized_user" ? `Sign in again: ${login}.` : "Make the file once more.",
        ];
  if (type === "service_account" && !isPrivateKey(key.private_key))
    return ["holds a private_key that is damaged"];
  return null;
}

const needed: ReadonlyMap<string, readonly string[]> = new Map([
  ["service_account", ["client_email", "private_key"]],
  ["authorized_user", ["client_id", "client_secret", "refresh_token"]],
  ["impersonated_service_account", ["source_credentials", "service_account_impersonation_url"]],
  ["external_account", ["audience", "subject_token_type", "token_url", "credential_source"]],
  ["external_account_authorized_user", ["client_id", "client_secret", "refresh_token"]],
]);

function isPrivateKey(key: unknown): boolean {
  try {
    return typeof key === "string" && createPrivateKey(key).type === "private";
  } catch {
    return false;
  }
}
