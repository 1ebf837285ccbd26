import { addsSomething } from "../../../stores/sheets/set-up.ts";
import { applySetUp } from "../../../stores/sheets/set-up-apply.ts";
import { keepSheetSettings } from "../../../stores/sheets/set-up-settings.ts";
import { type Book, readBook } from "../../../stores/sheets/tabs.ts";
import { countOf } from "../../../views/figures.ts";
import { holdsSettings } from "../../../views/front-settings.ts";
import { frontName } from "../../../views/publish-layout.ts";
import { wrongConfig } from "../../common/config-block.ts";
import { captureAll, rehearse } from "../capture/now.ts";
import { bookProperty, type Desk } from "../desk.ts";
import { publish } from "../nightly/publish.ts";
import { keptSecret } from "../post-secret.ts";
import { type Answers, contactTabs, guessAnswers, keptAnswers } from "./answers.ts";
import type { Dialogs } from "./dialogs.ts";
import { addIdColumns, fillIdColumns, lackingIds } from "./id-columns.ts";
import { lookAtTabs, type SeenTab } from "./look-at-tabs.ts";
import { answerLines, changedBy } from "./review.ts";
import { addedLines, type Beside, lockLine, roomLine } from "./say-added.ts";
import { type Settled, settleNames } from "./settle.ts";
import { lackingTriggers, makeTriggers, runsFor } from "./triggers.ts";
import { writersOf } from "./writer.ts";

const title = "Set up Daybook";

/** What Set up says at its end. */
type Lines = readonly string[];

/**
 * Sets a spreadsheet up, the first time and whenever something is lacking: shows what it has guessed, then all that it will add, and asks
 * once. What was begun and broken off it completes. `reopen` opens the desk as it is afterwards. Throws CONFIG_WRONG and what writing throws.
 */
export async function setUp(desk: Desk, dialogs: Dialogs, reopen: () => Desk): Promise<Lines> {
  const there = await readBook(desk.client);
  const answers = await askAnswers(desk, there, dialogs);
  if (answers === null) return [nothing];
  const settled = await settleNames(desk, answers, there, dialogs);
  if (settled === null) return [nothing];
  const triggers = askTriggers(desk, dialogs);
  if (triggers === null) return [nothing];
  const kept = desk.front.json ? keptAnswers(desk.front.json) : null;
  const ids = lackingIds(there, answers);
  const beside: Beside = {
    ids,
    lost: kept === null ? [] : lackingIds(there, kept).filter((tab) => ids.includes(tab)),
    triggers,
    settings: !holdsSettings(JSON.stringify(desk.front.json), settled.json),
  };
  const adds =
    addsSomething(settled.plan) || beside.ids.length > 0 || beside.triggers.length > 0 || beside.settings;
  const drift = settled.plan.drift.map(({ message, hint }) => `${message} ${hint}`);
  if (adds) {
    const lines = [
      ...addedLines(settled, beside),
      lockLine,
      roomLine(there, settled, rowsIn(desk, answers)),
      ...drift,
    ];
    if (!dialogs.confirm(title, `${lines.join("\n\n")}\n\nDo it?`)) return [nothing];
    await desk.inTurn(() => make(desk, settled, there, beside));
  }
  return [...(adds ? ["Done."] : ["Everything is as it should be."]), ...drift, ...(await goOn(reopen()))];
}

const nothing = "Nothing was written.";

/** Rows below the header of the contacts' tab. */
const rowsIn = ({ book }: Desk, { contacts }: Answers): number =>
  (book.getSheetByName(contacts?.table ?? "")?.getLastRow() ?? 1) - 1;

/** The tabs in the order in which whatever is broken off does the least harm: settings are kept with the first write. */
async function make(desk: Desk, settled: Settled, there: Book, { ids, triggers }: Beside): Promise<void> {
  const { client, globals, host, book, catalog } = desk;
  const { json, settings, wanted, writers, anew } = settled;
  globals.PropertiesService.getScriptProperties().setProperty(bookProperty, book.getId());
  await addIdColumns(desk, ids);
  await applySetUp(client, there, {
    wanted,
    writers,
    anew,
    reader: "panel",
    catalog,
    settings: json,
    sleep: host.sleep,
  });
  await keepSheetSettings(client, await readBook(client), frontName(settings), json, { rehearse: false });
  keptSecret(globals);
  await fillIdColumns({ ...desk, settings });
  const { account } = writersOf(desk);
  makeTriggers(globals, book, settings.timezone, { names: triggers, account });
}

/** The triggers to be made; null where somebody cancels. Google shows nobody those of others, which would do the same twice. */
function askTriggers(desk: Desk, dialogs: Dialogs): Beside["triggers"] | null {
  const lacking = lackingTriggers(desk.globals);
  const other = runsFor(desk.globals, writersOf(desk).account);
  if (other === null || lacking.length === 0) return lacking;
  const isLeft = dialogs.choose(
    title,
    `Daybook runs by itself in the account of ${other} already. Shall it stay there? Yes, unless ${other} has left: it would run twice, and only who is among the log's protected editors can write to it.`,
  );
  return isLeft === null ? null : isLeft ? [] : lacking;
}

/** Logs what the CRM holds and fills the view tabs; in a rehearsal says what would be logged. */
async function goOn(desk: Desk): Promise<Lines> {
  if (!desk.config.live)
    return [
      "This is a rehearsal: no event is written yet.",
      ...(await rehearse(desk)),
      'To write them: Extensions > Apps Script, change "live: false" to "live: true", and save. Within 5 minutes it begins by itself; or choose "Rehearse or capture everything now" in the menu Daybook.',
    ];
  const { told, left, looks } = await captureAll(desk);
  const fresh = told.filter(({ status }) => status === "appended").length;
  const logged = `${countOf(fresh, "event")} logged.`;
  if (left > 0)
    return [
      logged,
      ...looks,
      `${countOf(left, "event")} are left to the next run, which comes in 5 minutes by itself.`,
    ];
  await publish(desk);
  return [logged, ...looks, "The view tabs are filled."];
}

/** What is known or guessed, as a person leaves it; null where they cancel. Throws CONFIG_WRONG where no tab may be the contacts'. */
async function askAnswers(desk: Desk, there: Book, dialogs: Dialogs): Promise<Answers | null> {
  const { book, client, front, timezone } = desk;
  const own = new Set([desk.events, front.tab]);
  const names = there.tabs.map((tab) => tab.title).filter((name) => !own.has(name));
  const tabs = (await lookAtTabs(book, client, names)).filter((tab) => !isOurs(tab));
  let answers = front.json ? keptAnswers(front.json) : null;
  if (answers === null) {
    const people = await pickContacts(contactTabs(tabs), tabs, dialogs);
    if (people === null) return null;
    answers = guessAnswers(people, tabs, timezone);
  }
  const kept = front.json !== null;
  for (let faults: Lines = []; ; ) {
    const text = [
      ...faults,
      kept ? "This is what Daybook watches:" : "This is what Daybook found:",
      answerLines(answers).join("\n"),
      "Is it right? No: change something.",
    ].join("\n\n");
    const isRight = dialogs.choose(title, text);
    if (isRight === null) return null;
    if (isRight) return answers;
    const written = dialogs.prompt(
      title,
      "Write what is different, as in the list, with semicolons between: stage = Status; owner = none; stages of Sales: New, Qualified, Won, Lost; time zone = Europe/Berlin",
    );
    if (written === null) return null;
    ({ answers, faults } = changedBy(written, answers, tabs));
  }
}

/** Whether a tab is one of the views', which are published under any name. */
const isOurs = ({ fields }: SeenTab): boolean => {
  const names = fields.map(({ name }) => name);
  return names.includes("key") && names.includes("Updated");
};

async function pickContacts(
  likely: readonly SeenTab[],
  tabs: readonly SeenTab[],
  dialogs: Dialogs,
): Promise<SeenTab | null> {
  const [only, ...more] = likely;
  if (only && more.length === 0) return only;
  const some = only ? likely : tabs.filter(({ fields }) => fields.length > 1);
  if (some.length === 0)
    throw wrongConfig(
      "There is no tab that could hold your contacts.",
      "It needs a first row with headers, such as Name and Stage, and a row for each contact. Then choose Set up again.",
    );
  for (;;) {
    const list = some.map(({ name }, at) => `${at + 1}  ${name}`).join("\n");
    const answer = dialogs.prompt(
      title,
      `Which tab holds your contacts? Write its number or its name.\n\n${list}`,
    );
    if (answer === null) return null;
    const found =
      some[Number(answer) - 1] ?? tabs.find(({ name }) => name.toLowerCase() === answer.toLowerCase());
    if (found) return found;
  }
}
