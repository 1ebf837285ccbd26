import { type AuthClient, Compute, GoogleAuth, JWT } from "google-auth-library";
import type { Failing } from "./ending.ts";
import { type Env, type Found, findCredentials, type KeyFile } from "./find-credentials.ts";
import { tokenFault } from "./token-faults.ts";

/** A token, ready to be sent. */
export interface Pass {
  readonly kind: "pass";
  /** The headers of a request that say who asks. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Credentials that are ready. */
export interface Credentials {
  /** The account's e-mail address; null where it isn't known. */
  readonly account: string | null;
  /** A token that is still good; a failing where Google's sign-in couldn't be reached. Throws SHEETS_AUTH where it refuses. */
  pass(): Promise<Pass | Failing>;
}

export interface CredentialsOptions {
  /** Whether a service account signs its own token instead of fetching one: another server than Google's takes no token of Google's. */
  readonly selfSigned: boolean;
}

/** The credentials that the environment names; nobody is asked for a token yet. Throws SHEETS_CREDENTIALS_MISSING, SHEETS_AUTH. */
export async function openCredentials(env: Env, { selfSigned }: CredentialsOptions): Promise<Credentials> {
  const found = await findCredentials(env);
  const account = accountIn(found);
  const quotaProject = env.GOOGLE_CLOUD_QUOTA_PROJECT?.trim() || undefined;
  if (found.kind === "token") {
    const headers = {
      authorization: `Bearer ${found.token}`,
      ...(quotaProject === undefined ? {} : { "x-goog-user-project": quotaProject }),
    };
    return { account, pass: async () => ({ kind: "pass", headers }) };
  }
  const client = await clientOf(found, selfSigned);
  if (quotaProject !== undefined) client.quotaProjectId = quotaProject;
  // Asked once each time: what is worth another attempt is attempted by the caller's clock.
  client.transporter.interceptors.request.add({
    resolved: async (request) => Object.assign(request, { retry: false, retryConfig: undefined }),
  });
  return {
    account,
    async pass() {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<"late">((resolve) => {
        timer = setTimeout(() => resolve("late"), patience);
      });
      try {
        const headers = await Promise.race([client.getRequestHeaders(), late]);
        if (headers === "late")
          return { kind: "unanswered", reason: "Google's sign-in doesn't answer", reached: "nobody" };
        return { kind: "pass", headers: Object.fromEntries(headers.entries()) };
      } catch (error) {
        return tokenFault(error, found.kind === "file" ? found : null, account);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** How long a token is waited for, in milliseconds. */
const patience = 60_000;

/** Whom a spreadsheet must be shared with: the e-mail address of the environment's account, null where it isn't known. Throws as openCredentials does. */
export async function accountOf(env: Env): Promise<string | null> {
  return accountIn(await findCredentials(env));
}

function accountIn(found: Found): string | null {
  if (found.kind !== "file") return null;
  const { client_email, account, service_account_impersonation_url: url } = found.key;
  const impersonated = typeof url === "string" ? /\/serviceAccounts\/([^/:]+):/.exec(url)?.[1] : undefined;
  const named = [impersonated, client_email, account].find(
    (each): each is string => typeof each === "string" && /^[^\s@]+@[^\s@]+$/.test(each),
  );
  return named ?? null;
}

const scopes = ["https://www.googleapis.com/auth/spreadsheets"];

async function clientOf(found: Exclude<Found, { kind: "token" }>, selfSigned: boolean): Promise<AuthClient> {
  if (found.kind === "machine") return new Compute({ scopes });
  const { key } = found;
  const client = await new GoogleAuth({
    scopes,
    credentials: key,
    clientOptions: clientOptions(key),
  }).getClient();
  if (client instanceof JWT) client.useJWTAccessWithScope = selfSigned;
  return client;
}

// The package has Google's address built in for people; the file may name another.
const clientOptions = ({ type, token_uri }: KeyFile): object =>
  type === "authorized_user" && typeof token_uri === "string"
    ? { endpoints: { oauth2TokenUrl: token_uri } }
    : {};
