import type { Settings } from "../../../core/settings.ts";
import { layoutOf, type WantedTab } from "../../../stores/sheets/layout.ts";
import type { Writers } from "../../../stores/sheets/protect.ts";
import { planSetUp, type SetUpPlan } from "../../../stores/sheets/set-up.ts";
import type { Book } from "../../../stores/sheets/tabs.ts";
import { frontName } from "../../../views/publish-layout.ts";
import { wrongConfig } from "../../common/config-block.ts";
import { type StoredJson, wholeSettings } from "../../common/stored-settings.ts";
import { usualConfig } from "../config.ts";
import type { Desk } from "../desk.ts";
import { type Answers, jsonOf } from "./answers.ts";
import type { Dialogs } from "./dialogs.ts";
import { writersOf } from "./writer.ts";

/** What is to be made, each tab with a name of its own. */
export interface Settled {
  readonly json: StoredJson;
  readonly settings: Settings;
  readonly wanted: readonly WantedTab[];
  readonly writers: Writers;
  readonly anew: ReadonlySet<string>;
  readonly plan: SetUpPlan;
}

/** Works out what the spreadsheet lacks; asks for another name where one is taken, and whether a tab was renamed. null where somebody cancels. Throws CONFIG_WRONG. */
export async function settleNames(
  desk: Desk,
  answers: Answers,
  there: Book,
  dialogs: Dialogs,
): Promise<Settled | null> {
  const { config, book, front } = desk;
  const anew = new Set<string>();
  let { events } = desk;
  let names: Readonly<Record<string, string>> = {
    ...front.json?.publish?.names,
    ...(config.settings === usualConfig.settings ? {} : { daybook: config.settings }),
  };
  const writers = writersOf(desk);
  for (;;) {
    const place = { spreadsheet: book.getId(), events, names };
    const json = jsonOf(answers, place, front.json);
    const settings = wholeSettings(json);
    const wanted = await layoutOf(settings, events);
    const plan = planSetUp(there, { wanted, writers, anew, reader: "panel" });
    const [taken] = plan.taken;
    const [moved] = plan.moved;
    if (taken) {
      if (taken.word === "daybook")
        throw wrongConfig(
          `The spreadsheet has a tab "${frontName(settings)}" that isn't Daybook's.`,
          'Rename that tab, or name another one in CONFIG, settings: "…", and run Set up again.',
        );
      const name = dialogs.prompt(
        "Set up Daybook",
        `There is a tab "${taken.name}" that isn't Daybook's. What shall Daybook call its own?`,
      );
      if (name === null) return null;
      if (name === "") continue;
      if (taken.word === "events") events = name;
      else names = { ...names, [taken.word]: name };
    } else if (moved) {
      const isNew = dialogs.choose(
        "Set up Daybook",
        `There is no tab "${moved.name}", but "${moved.now}" looks like it. Yes: it is another one, make "${moved.name}" anew. No: it was renamed; give it its name back, then run Set up again.`,
      );
      if (isNew !== true) return null;
      anew.add(moved.word);
    } else return { json, settings, wanted, writers, anew, plan };
  }
}
