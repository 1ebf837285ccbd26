import { generateKeyPairSync } from "node:crypto";
import { createManualClock, createRunningClock } from "../common/clock.ts";
import { createRace } from "../common/race.ts";
import { createRandom } from "../common/random.ts";
import { createActing } from "./control/act.ts";
import { type Control, controlDoor, createControl } from "./control/control.ts";
import type { Parts } from "./http/answer-request.ts";
import { createFaults } from "./http/faults.ts";
import { createQuotas } from "./http/quotas.ts";
import { createRequestLog } from "./http/request-log.ts";
import { serve } from "./http/serve.ts";
import { type Proofs, selfSignedBy, tokenDoor } from "./http/token-door.ts";
import type { Given } from "./http/write-values.ts";
import type { LiveBook, Role } from "./model/live-book.ts";
import { type Book, newSheet } from "./model/state.ts";
import { createWorkspace, scopes, type Workspace } from "./model/workspace.ts";
import type { Beliefs } from "./requests/scene.ts";

/** A tab that is there from the start, with what its owner typed into it. */
export interface FirstTab {
  readonly title: string;
  readonly values?: readonly (readonly Given[])[];
  /** @default 0 for the first tab, else one that is free */
  readonly sheetId?: number;
  /** @default 1000 */
  readonly rowCount?: number;
  /** @default 26 */
  readonly columnCount?: number;
}

export interface SheetsOptions extends Partial<Beliefs> {
  /** Ids and chances follow from it. @default 1 */
  readonly seed?: number;
  /** A clock that stands still until `control.advance`, or one that runs. @default "manual" */
  readonly clock?: "manual" | "running";
  /** The time at the start. @default 2026-04-12T09:00:00.000Z, or the machine's for a running clock */
  readonly now?: string;
  /** Whether 60 reads and 60 writes a minute and account, and 300 a project, are kept to. @default true */
  readonly quotas?: boolean;
  /** How many milliseconds a manual clock moves with each request. @default 0 */
  readonly requestTakes?: number;
  /** Whether a start of 0 stands in answered ranges. Recorded answers have it; others report it missing. @default "kept" */
  readonly zeroIndexes?: "kept" | "omitted";
  /** @default "CRM" */
  readonly title?: string;
  /** @default "en_US" */
  readonly locale?: string;
  /** @default "Etc/GMT" */
  readonly timeZone?: string;
  /** @default one empty tab, Sheet1 */
  readonly tabs?: readonly FirstTab[];
  /** @default a free one */
  readonly port?: number;
}

/** Who there is: the owner, three who share the spreadsheet, one who doesn't, and a service account that may edit. */
export type Person = "owner" | "editor" | "commenter" | "reader" | "stranger" | "service";

const emails: Readonly<Record<Person, string>> = {
  owner: "owner@example.com",
  editor: "editor@example.com",
  commenter: "commenter@example.com",
  reader: "reader@example.com",
  stranger: "stranger@example.com",
  service: "daybook@example.iam.gserviceaccount.com",
};

const roles: readonly (readonly [Person, Role])[] = [
  ["editor", "writer"],
  ["commenter", "commenter"],
  ["reader", "reader"],
  ["service", "writer"],
];

export interface Sheets {
  /** Without a path. */
  readonly url: string;
  /** What the googleapis client takes as `rootUrl`. */
  readonly rootUrl: string;
  /** The first spreadsheet's id. */
  readonly spreadsheet: string;
  /** The service account's token, with every scope. */
  readonly token: string;
  /** A token for each account, with every scope. */
  readonly tokens: Readonly<Record<Person, string>>;
  readonly emails: Readonly<Record<Person, string>>;
  readonly control: Control;
  /** Where the back door is reached by HTTP. */
  readonly controlUrl: string;
  /** The first spreadsheet, for those who want to hear each commit. */
  readonly live: LiveBook;
  readonly workspace: Workspace;
  /** What answers requests: scripts' own go through it too. */
  readonly parts: Parts;
  /** What GOOGLE_APPLICATION_CREDENTIALS names: a service account's key; its tokens come from this emulator. */
  serviceAccountKey(email?: string): Readonly<Record<string, string>>;
  /** The same for a person: application default credentials. */
  personalCredentials(email: string): Readonly<Record<string, string>>;
  /** The same for a service that another house vouches for, by a token in a file, whose text is `subjectToken`. */
  externalCredentials(email: string, tokenFile: string): External;
  close(): Promise<void>;
}

export interface External {
  readonly credentials: Readonly<Record<string, unknown>>;
  readonly subjectToken: string;
}

/** Starts Google Sheets on the loopback interface, with one spreadsheet and six accounts. */
export async function startSheets(options: SheetsOptions = {}): Promise<Sheets> {
  const { seed = 1, title = "CRM", locale = "en_US", timeZone = "Etc/GMT" } = options;
  const start = options.now === undefined ? null : Date.parse(options.now);
  const clock =
    options.clock === "running"
      ? createRunningClock(start)
      : createManualClock(start ?? Date.parse("2026-04-12T09:00:00.000Z"));
  const workspace = createWorkspace(clock, createRandom(seed));
  for (const [name, email] of Object.entries(emails))
    workspace.addAccount({ name, email, kind: name === "service" ? "service" : "person", language: "en" });
  const live = workspace.addBook({ title, locale, timeZone }, emails.owner);
  for (const [name, role] of roles) live.sharing.set(emails[name], role);
  const tokens = Object.fromEntries(
    Object.entries(emails).map(([name, email]) => [name, workspace.addToken(email, scopes).secret]),
  ) as Record<Person, string>;

  const beliefs: Beliefs = {
    missingName: options.missingName ?? "refused",
    brokenNames: options.brokenNames ?? "kept",
    releasedNames: options.releasedNames ?? "free",
    lifting: options.lifting ?? "bound",
  };
  const settings = { isEnforced: options.quotas ?? true, behind: 0, race: null };
  const [faults, log] = [createFaults(), createRequestLog()];
  const late: { settle: () => Promise<void> } = { settle: async () => {} };
  const machine = { workspace, faults, log, settings, settle: () => late.settle() };
  const control = createControl(machine, createActing(workspace, beliefs));
  if (options.tabs) openTabs(live, options.tabs, workspace.newId, control);

  const proofs: Proofs = { keys: new Map(), refreshTokens: new Map(), subjectTokens: new Map() };
  const parts: Parts = {
    workspace,
    beliefs,
    quotas: createQuotas(clock, workspace.projectNumber, () => settings.isEnforced),
    faults,
    race: createRace(),
    log,
    settings,
    requestTakes: options.requestTakes ?? 0,
    selfSigned: selfSignedBy(workspace, proofs),
  };
  const doors = { control: controlDoor(control), token: tokenDoor(workspace, proofs) };
  const running = await serve(parts, doors, options.port ?? 0, options.zeroIndexes ?? "kept");
  late.settle = running.settle;
  const tokenUri = `${running.url}/token`;
  return {
    url: running.url,
    rootUrl: `${running.url}/`,
    spreadsheet: live.book().spreadsheetId,
    token: tokens.service,
    tokens,
    emails,
    control,
    controlUrl: `${running.url}/control`,
    live,
    workspace,
    parts,
    serviceAccountKey(email = emails.service) {
      const pair = generateKeyPairSync("rsa", {
        modulusLength: 2048,
        publicKeyEncoding: { type: "spki", format: "pem" },
        privateKeyEncoding: { type: "pkcs8", format: "pem" },
      });
      proofs.keys.set(email, pair.publicKey);
      return {
        type: "service_account",
        project_id: "example",
        private_key_id: "1",
        private_key: pair.privateKey,
        client_email: email,
        client_id: "1",
        token_uri: tokenUri,
      };
    },
    personalCredentials(email) {
      const refreshToken = `1//${workspace.newId()}`;
      proofs.refreshTokens.set(refreshToken, email);
      return {
        type: "authorized_user",
        client_id: "1",
        client_secret: "1",
        refresh_token: refreshToken,
        token_uri: tokenUri,
      };
    },
    externalCredentials(email, file) {
      const subjectToken = `subject-${workspace.newId()}`;
      proofs.subjectTokens.set(subjectToken, email);
      const credentials = {
        type: "external_account",
        audience:
          "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/other",
        subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
        token_url: tokenUri,
        credential_source: { file },
      };
      return { credentials, subjectToken };
    },
    close: running.close,
  };
}

/** The first tabs, in place of Sheet1. */
function openTabs(live: LiveBook, tabs: readonly FirstTab[], newId: () => number, control: Control): void {
  live.transact(
    { kind: "start", email: emails.owner },
    (book): { readonly book: Book; readonly result: null } => ({
      book: {
        ...book,
        sheets: tabs.map(({ title, sheetId, rowCount, columnCount }, index) =>
          newSheet(sheetId ?? (index === 0 ? 0 : newId()), title, rowCount, columnCount),
        ),
      },
      result: null,
    }),
  );
  for (const { title, values = [] } of tabs)
    if (values.length > 0) control.paste({ tab: title, cell: "A1", values });
}
