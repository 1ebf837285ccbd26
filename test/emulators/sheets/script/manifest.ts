import type { Scope } from "../model/workspace.ts";

/** What of appsscript.json means something here. Source: Apps Script, Manifests. */
export interface Manifest {
  /** The zone of time triggers and of `Session.getScriptTimeZone()`. */
  readonly timeZone: string;
  /** The Sheets service's name in the code; null where it isn't switched on. */
  readonly sheetsSymbol: string | null;
  /** Without their common beginning; null where Google finds them out from the code, and everything is granted. */
  readonly scopes: readonly string[] | null;
  readonly webApp: { readonly executeAs: string; readonly access: string } | null;
}

const house = "https://www.googleapis.com/auth/";

interface Given {
  readonly timeZone?: string;
  readonly dependencies?: {
    readonly enabledAdvancedServices?: readonly {
      readonly userSymbol: string;
      readonly serviceId: string;
      readonly version: string;
    }[];
  };
  readonly oauthScopes?: readonly string[];
  readonly runtimeVersion?: string;
  readonly exceptionLogging?: string;
  readonly webapp?: { readonly executeAs: string; readonly access: string };
}

const known =
  "timeZone dependencies oauthScopes runtimeVersion exceptionLogging webapp urlFetchWhitelist".split(" ");

/** Reads appsscript.json, or its parsed form. Throws where it says something that isn't emulated. */
export function readManifest(given: string | object = {}): Manifest {
  const manifest = (typeof given === "string" ? JSON.parse(given) : given) as Given;
  for (const name of Object.keys(manifest))
    if (!known.includes(name)) throw new Error(`This emulator does not know "${name}" of appsscript.json.`);
  if ((manifest.runtimeVersion ?? "V8") !== "V8") throw new Error("Only the V8 runtime is emulated.");
  let sheetsSymbol: string | null = null;
  for (const { userSymbol, serviceId, version } of manifest.dependencies?.enabledAdvancedServices ?? []) {
    if (serviceId !== "sheets" || version !== "v4")
      throw new Error(`The advanced service ${serviceId} ${version} is not emulated.`);
    sheetsSymbol = userSymbol;
  }
  const scopes = manifest.oauthScopes ?? null;
  for (const scope of scopes ?? [])
    if (!scope.startsWith(house)) throw new Error(`No scope of Google's: ${scope}`);
  return {
    timeZone: manifest.timeZone ?? "America/New_York",
    sheetsSymbol,
    scopes: scopes?.map((scope) => scope.slice(house.length)) ?? null,
    webApp: manifest.webapp ?? null,
  };
}

/** The scopes of the token that the Sheets service asks with: the API has never heard of `currentonly`. */
export const tokenScopes = ({ scopes }: Manifest): readonly Scope[] =>
  scopes === null
    ? ["spreadsheets"]
    : (["spreadsheets", "spreadsheets.readonly", "drive", "drive.readonly", "drive.file"] as const).filter(
        (scope) => scopes.includes(scope),
      );

export const scopeUrl = (scope: string): string => `${house}${scope}`;
