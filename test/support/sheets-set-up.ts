import { onTestFinished } from "vitest";
import { catalogFrom, defaultSettings, type Settings } from "../../src/core/settings.ts";
import type { SheetsClient } from "../../src/stores/sheets/client.ts";
import { layoutOf } from "../../src/stores/sheets/layout.ts";
import type { Writers } from "../../src/stores/sheets/protect.ts";
import { planSetUp, type SetUpPlan } from "../../src/stores/sheets/set-up.ts";
import { type Applied, applySetUp, driftOf } from "../../src/stores/sheets/set-up-apply.ts";
import { readBook } from "../../src/stores/sheets/tabs.ts";
import type { Person, SheetsOptions } from "../emulators/sheets/start-sheets.ts";
import { type SheetsWorld, startSheetsWorld } from "./sheets-client.ts";

/** A spreadsheet that is being set up. */
export interface Building extends SheetsWorld {
  /** A client of somebody's; the service account's without a name. */
  of(person?: Person): Promise<SheetsClient>;
  /** Sets up as the service account, or as somebody else. */
  setUp(how?: How): Promise<Applied>;
  plan(how?: How): Promise<SetUpPlan>;
  /** What is amiss, in sentences. */
  amiss(how?: How): Promise<readonly string[]>;
  /** A tab as the owner sees it. */
  tab(title: string): Tab | undefined;
}

export interface How {
  readonly person?: Person;
  readonly settings?: Settings;
  readonly writers?: Writers;
}

/** As much of a tab as tests look at. */
export interface Tab {
  readonly properties: {
    readonly sheetId: number;
    readonly title: string;
    readonly gridProperties: {
      readonly rowCount: number;
      readonly columnCount: number;
      readonly frozenRowCount?: number;
    };
  };
  readonly protectedRanges?: readonly {
    readonly protectedRangeId: number;
    readonly range: object;
    readonly warningOnly?: boolean;
    readonly description?: string;
    readonly editors?: { readonly users?: readonly string[] };
  }[];
  readonly filterViews?: readonly { readonly title: string; readonly filterSpecs?: unknown }[];
  readonly conditionalFormats?: readonly unknown[];
  readonly bandedRanges?: readonly unknown[];
}

/** Opens a spreadsheet for one test; quotas don't count. */
export async function building(options: SheetsOptions = {}): Promise<Building> {
  const world = await startSheetsWorld({ quotas: false, ...options });
  onTestFinished(() => world.close());
  const of = (person: Person = "service") =>
    world.open({ env: { GOOGLE_OAUTH_ACCESS_TOKEN: world.tokens[person] } });
  const asked = async ({ person = "service", settings = defaultSettings, writers }: How) => ({
    client: await of(person),
    wanted: await layoutOf(settings, "Events"),
    writers: writers ?? { account: world.emails[person], others: [] },
    catalog: catalogFrom(settings),
    sleep: async () => {},
  });
  const plan = async (how: How = {}): Promise<SetUpPlan> => {
    const { client, ...rest } = await asked(how);
    return planSetUp(await readBook(client), rest);
  };
  return {
    ...world,
    of,
    async setUp(how = {}) {
      const { client, ...rest } = await asked(how);
      return applySetUp(client, await readBook(client), { ...rest, settings: { timezone: "UTC" } });
    },
    plan,
    amiss: async (how = {}) => driftOf(await plan(how)).map(({ message }) => message),
    tab: (title) =>
      (world.control.book() as unknown as { readonly sheets: readonly Tab[] }).sheets.find(
        ({ properties }) => properties.title === title,
      ),
  };
}
