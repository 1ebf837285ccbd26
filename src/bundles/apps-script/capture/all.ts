import { countOf } from "../../../views/figures.ts";
import { overtaken, subjectOf } from "../../common/catch-up.ts";
import { type CrmSubject, readCrm } from "../../common/crm.ts";
import { keyOf } from "../../common/sweep.ts";
import type { Desk } from "../desk.ts";
import { inSheetWords } from "../sheet-words.ts";
import { type Captured, noCapture, said } from "./captured.ts";
import { type Compared, type Comparing, compare } from "./compare.ts";
import { type TabHome, tabHomes } from "./crm-tabs.ts";
import { fillIds } from "./ids.ts";
import { areNewcomers, noteCompared, openSeen, type Seen } from "./seen.ts";
import { sourceOf } from "./source.ts";

/**
 * Compares rows of the CRM that look otherwise than when they were last compared, which is how changes are found that no person typed:
 * pastes, other tools, formulas. As many as a run can; the next goes on. In a rehearsal, and where nothing is set up, nothing is done.
 */
export async function captureChanged(desk: Desk): Promise<Captured> {
  const { config, front } = desk;
  if (!config.live || front.json === null) return noCapture;
  const missing: string[] = [];
  const homes = tabHomes(desk, (message) => missing.push(inSheetWords(message)));
  if (homes.length === 0) return noCapture;
  return desk.inTurn(async (isOurs) => {
    const ids = isOurs ? await fillAll(desk, homes) : 0;
    const began = desk.host.clock();
    const { subjects } = await readCrm(homes);
    const seen = openSeen(desk);
    const changed = subjects.filter((subject) => !seen.isAsBefore(subject));
    const comparing = { homes, source: sourceOf(desk), newcomers: areNewcomers(desk) };
    const captured =
      changed.length === 0
        ? keepAll(seen, subjects)
        : await captureSome(desk, comparing, changed, subjects, seen);
    if (captured.left === 0) noteCompared(desk, began);
    return { ...captured, ids, looks: [...missing, ...brokenLines(homes), ...captured.looks] };
  });
}

/** Nothing has changed, and what is known of it is kept for longer. */
function keepAll(seen: Seen, subjects: readonly CrmSubject[]): Captured {
  seen.keep([], subjects);
  return noCapture;
}

/** Compares subjects, null: all of them; logs what a run can, and keeps which are done. */
export async function captureSome(
  desk: Desk,
  comparing: Omit<Comparing, "about">,
  about: readonly CrmSubject[] | null,
  all: readonly CrmSubject[],
  seen: Seen,
): Promise<Captured & Pick<Compared, "crm" | "winners">> {
  const wanted = about && new Set(about.map(keyOf));
  const compared = await compare(desk, {
    renamed: "leave",
    ...comparing,
    about: about ?? undefined,
    pick: ({ subjects }) => (wanted ? subjects.filter((each) => wanted.has(keyOf(each))) : subjects),
  });
  const told = await compared.append();
  const isLeft = (at: number): boolean => told[at] === undefined || told[at]?.reason === overtaken;
  const left = new Set(compared.inputs.filter((_, at) => isLeft(at)).map((input) => keyOf(subjectOf(input))));
  const done = (about ?? all).filter((subject) => !left.has(keyOf(subject)));
  seen.keep(done, all);
  return { ...said(compared, told, 0), crm: compared.crm, winners: compared.winners };
}

/** Gives ids to the rows that lack one, in all tabs. */
export async function fillAll(desk: Desk, homes: readonly TabHome[]): Promise<number> {
  let count = 0;
  for (const home of homes) count += await fillIds(desk, home);
  return count;
}

/** What to say of rows that show a formula's error. */
export const brokenLines = (homes: readonly TabHome[]): readonly string[] =>
  homes.flatMap(({ table }) =>
    table.broken() > 0
      ? [
          `${countOf(table.broken(), "row")} of the tab "${table.name}" can't be read, since a formula there shows an error: nothing is logged of it until that is put right.`,
        ]
      : [],
  );
