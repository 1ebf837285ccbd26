import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { accountOf } from "../../src/stores/sheets/auth.ts";
import { outcomeOf, type SheetsWorld, startOddSheets, startSheetsWorld } from "../support/sheets-client.ts";

type Env = Readonly<Record<string, string>>;

let sheets: SheetsWorld;
let folder: string;
/** Nobody's home, on nobody's machine. */
let nowhere: Env;
/** A service account's key file: made once, since a key takes its time. */
let key: Readonly<Record<string, string>>;

beforeAll(async () => {
  sheets = await startSheetsWorld();
  folder = mkdtempSync(join(tmpdir(), "daybook-"));
  nowhere = { HOME: folder, METADATA_SERVER_DETECTION: "none" };
  key = sheets.serviceAccountKey();
});
afterAll(async () => {
  await sheets.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  sheets.control.share({ account: "service", role: "writer" });
  sheets.control.forgetRequests();
});

const file = (content: unknown, name = "key.json"): Env => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return { ...nowhere, GOOGLE_APPLICATION_CREDENTIALS: path };
};
const secrets = () => [key.private_key as string, "PRIVATE KEY", "ya29.", "1//", "assertion"];
const read = async (env: Env): Promise<string> => {
  const work = sheets.open({ env }).then((client) => client.get({ fields: "properties.title" }));
  return outcomeOf(work, secrets());
};
const lastAccount = () => sheets.control.requestLog().map(({ account }) => account);

describe("credentials as people have them:", () => {
  test("an access token, which goes before a file", async () => {
    expect(await read({ ...file("not JSON"), GOOGLE_OAUTH_ACCESS_TOKEN: ` ${sheets.tokens.editor}\n` })).toBe(
      "done",
    );
    expect(lastAccount()).toEqual([sheets.emails.editor]);
  });

  test("a service account's key file, which signs its own token for a server that isn't Google's", async () => {
    const env = file(key);
    expect(await read(env)).toBe("done");
    expect(lastAccount()).toEqual([sheets.emails.service]);
    expect(await accountOf(env)).toBe(sheets.emails.service);
  });

  test("gcloud's application default credentials, in each system's place", async () => {
    const own = sheets.personalCredentials(sheets.emails.editor);
    const places: readonly (readonly [path: string, env: Env])[] = [
      ["home/.config/gcloud", { HOME: join(folder, "home") }],
      ["windows/gcloud", { APPDATA: join(folder, "windows") }],
      ["elsewhere", { CLOUDSDK_CONFIG: join(folder, "elsewhere") }],
    ];
    for (const [path, env] of places) {
      mkdirSync(join(folder, path), { recursive: true });
      writeFileSync(join(folder, path, "application_default_credentials.json"), JSON.stringify(own));
      expect(await read({ ...nowhere, ...env })).toBe("done");
      expect(await accountOf({ ...nowhere, ...env })).toBeNull();
    }
    expect(lastAccount()).toEqual([1, 2, 3].map(() => sheets.emails.editor));
  });

  test("another house's token, exchanged where the file says", async () => {
    const tokenFile = join(folder, "subject");
    const { credentials, subjectToken } = sheets.externalCredentials(sheets.emails.service, tokenFile);
    writeFileSync(tokenFile, subjectToken);
    const env = file(credentials);
    expect(await read(env)).toBe("done");
    expect(lastAccount()).toEqual([sheets.emails.service]);
    rmSync(tokenFile);
    expect(await read(env)).toMatch(/^SHEETS_AUTH .*a file that they name can't be read \(ENOENT\)/);
    writeFileSync(tokenFile, "forged");
    expect(await read(env)).toMatch(/^SHEETS_AUTH .*The subject token is not valid/);
  });

  test("the Google machine that it runs on, asked only where something says that it is one", async () => {
    const odd = await startOddSheets((response) =>
      response
        .writeHead(200, { "content-type": "application/json", "metadata-flavor": "Google" })
        .end(JSON.stringify({ access_token: sheets.token, expires_in: 3_599, token_type: "Bearer" })),
    );
    vi.stubEnv("GCE_METADATA_HOST", odd.url.replace("http://", ""));
    expect(await read({ HOME: folder, K_SERVICE: "daybook" })).toBe("done");
    expect(odd.asked[0]).toMatch(/^GET \/computeMetadata\/v1\/instance\/service-accounts\/default\/token/);
    expect(await read({ HOME: folder, K_SERVICE: "daybook", METADATA_SERVER_DETECTION: "none" })).toMatch(
      /^SHEETS_CREDENTIALS_MISSING /,
    );
    vi.unstubAllEnvs();
    await odd.close();
  });
});

test("a token is fetched once for many requests, and a request is sent once though a new token could be had", async () => {
  const client = await sheets.open({ env: file(sheets.personalCredentials(sheets.emails.stranger)) });
  for (let turn = 0; turn < 3; turn++)
    expect(await outcomeOf(client.update([{ deleteSheet: { sheetId: 1 } }]))).toMatch(/^SHEETS_NOT_SHARED /);
  for (const { secret, email } of [...sheets.workspace.tokens.values()])
    if (email === sheets.emails.stranger) sheets.control.revokeToken({ token: secret });
  expect(await outcomeOf(client.update([{ deleteSheet: { sheetId: 1 } }]))).toMatch(/^SHEETS_AUTH /);
  expect(sheets.control.requests()).toMatchObject({ total: 4, byStatus: { 403: 3, 401: 1 } });
});

test("a project for quotas is named with each request, from the file or the environment", async () => {
  const projects: unknown[] = [];
  const odd = await startOddSheets((response, request) => {
    projects.push(request.headers["x-goog-user-project"]);
    response.end("{}");
  });
  const named = { GOOGLE_CLOUD_QUOTA_PROJECT: "named" };
  const held = file({ ...key, quota_project_id: "held" }, "held.json");
  for (const env of [{ GOOGLE_OAUTH_ACCESS_TOKEN: "x", ...named }, { ...file(key), ...named }, held]) {
    const client = await odd.open({ env });
    await client.get({ fields: "sheets" });
  }
  expect(projects).toEqual(["named", "named", "held"]);
  await odd.close();
});

test("a sheet that isn't shared names the address to share it with", async () => {
  sheets.control.share({ account: "service", role: "none" });
  expect(await read(file(key))).toMatch(
    /^SHEETS_NOT_SHARED .*refuses daybook@example\.iam\.gserviceaccount\.com.*add daybook@example\.iam\.gserviceaccount\.com as Editor\.$/,
  );
});

describe("the account is", () => {
  const impersonation =
    "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/log@p.iam.gserviceaccount.com:generateAccessToken";
  test("the one that is impersonated, where one is", async () => {
    const external = {
      ...sheets.externalCredentials("x@y.z", "/none").credentials,
      service_account_impersonation_url: impersonation,
    };
    expect(await accountOf(file(external))).toBe("log@p.iam.gserviceaccount.com");
    const own = {
      type: "impersonated_service_account",
      source_credentials: sheets.personalCredentials("x@y.z"),
      service_account_impersonation_url: impersonation,
    };
    expect(await accountOf(file(own))).toBe("log@p.iam.gserviceaccount.com");
  });
  test("unknown for a token, and where a file holds no address", async () => {
    expect(await accountOf({ GOOGLE_OAUTH_ACCESS_TOKEN: "x" })).toBeNull();
    expect(await accountOf(file({ ...key, client_email: "no address" }))).toBeNull();
  });
});

describe("credentials that are no use are said at once, in a sentence without a secret:", () => {
  const bad: readonly (readonly [string, () => Env, RegExp])[] = [
    [
      "none at all",
      () => nowhere,
      /^SHEETS_CREDENTIALS_MISSING .*GOOGLE_APPLICATION_CREDENTIALS.*gcloud auth application-default login.*GOOGLE_OAUTH_ACCESS_TOKEN/,
    ],
    [
      "empty settings",
      () => ({ ...nowhere, GOOGLE_OAUTH_ACCESS_TOKEN: " ", GOOGLE_APPLICATION_CREDENTIALS: "" }),
      /^SHEETS_CREDENTIALS_MISSING /,
    ],
    [
      "a token with a line break",
      () => ({ GOOGLE_OAUTH_ACCESS_TOKEN: "ya29.one\nya29.two" }),
      /^SHEETS_AUTH .*as one line/,
    ],
    [
      "a file that isn't there",
      () => ({ ...nowhere, GOOGLE_APPLICATION_CREDENTIALS: join(folder, "none.json") }),
      /^SHEETS_AUTH .*none\.json isn't there/,
    ],
    ["a folder", () => ({ ...nowhere, GOOGLE_APPLICATION_CREDENTIALS: folder }), /is a folder/],
    ["no JSON", () => file("-----BEGIN PRIVATE KEY----- ya29.x"), /is no JSON object/],
    ["a list", () => file([key]), /is no JSON object/],
    ["something else", () => file({ hello: "there" }), /is no credentials file of Google's/],
    ["a kind that is unknown", () => file({ type: "magic" }), /of an unknown kind/],
    ["an OAuth client", () => file({ installed: { client_secret: "x" } }), /OAuth client's secret/],
    ["a key file without its key", () => file({ ...key, private_key: undefined }), /lacks private_key/],
    [
      "a damaged key",
      () => file({ ...key, private_key: String(key.private_key).slice(0, 400) }),
      /private_key that is damaged/,
    ],
    [
      "a user's file without its token",
      () => file({ type: "authorized_user", client_id: "1", client_secret: "2" }),
      /lacks refresh_token/,
    ],
  ];
  test.each(bad)("%s", async (_, env, words) => {
    const text = await read(env());
    expect(text).toMatch(words);
    expect(text).toMatch(/^SHEETS_(AUTH|CREDENTIALS_MISSING) /);
    expect(sheets.control.requests().total).toBe(0);
  });

  test("a byte order mark is none of these faults", async () => {
    expect(await read(file(`\ufeff${JSON.stringify(key)}`))).toBe("done");
  });

  test("a sign-in that was revoked", async () => {
    const text = await read(
      file({ ...sheets.personalCredentials(sheets.emails.editor), refresh_token: "1//gone" }),
    );
    expect(text).toMatch(/^SHEETS_AUTH .*Token has been expired or revoked\. Sign in again: gcloud auth/);
  });

  test("a key that Google doesn't know", async () => {
    const other = await startSheetsWorld({ seed: 2 });
    expect(await read(file(other.serviceAccountKey()))).toMatch(/^SHEETS_AUTH .*daybook@example/);
    await other.close();
  });
});

describe("a sign-in that can't be reached", () => {
  const withTokensFrom = (url: string): Env =>
    file({ ...sheets.personalCredentials(sheets.emails.editor), token_uri: url });

  test("has sent nothing, so even a write is tried again, and said not to be done", async () => {
    const odd = await startOddSheets(() => {});
    await odd.close();
    const client = await sheets.open({ env: withTokensFrom(odd.url) });
    expect(await outcomeOf(client.update([{ deleteSheet: { sheetId: 1 } }]), secrets())).toMatch(
      /^SHEETS_UNREACHABLE .*Google's sign-in: connect ECONNREFUSED/,
    );
    expect(sheets.control.requests().total).toBe(0);
  });

  test("shows nothing of what it was sent, even if it is echoed", async () => {
    const odd = await startOddSheets((response) => {
      response.writeHead(400, { "content-type": "application/json" });
      response.end(
        JSON.stringify({ error: "invalid_grant", error_description: "Bad token 1//secret-0001." }),
      );
    });
    const own = {
      ...sheets.personalCredentials("x@y.z"),
      refresh_token: "1//secret-0001",
      token_uri: odd.url,
    };
    expect(await read(file(own))).toMatch(/^SHEETS_AUTH .*Bad token \[secret\]\. Sign in again/);
    await odd.close();
  });

  test("or answers with a page, is a sentence too", async () => {
    const odd = await startOddSheets(
      (response) => void response.writeHead(403, { "content-type": "text/html" }).end("<html>ya29.x</html>"),
    );
    expect(await read(withTokensFrom(odd.url))).toMatch(
      /^SHEETS_AUTH Google gives no access to the credentials in .*key\.json\./,
    );
    await odd.close();
  });
});
