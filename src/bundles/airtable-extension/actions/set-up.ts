import { eventColumns } from "../../../core/event.ts";
import { scriptHost } from "../../../hosts/script/host.ts";
import { type Applied, applySetUp } from "../../../stores/airtable/apply-set-up.ts";
import { fieldNamed, tableNamed } from "../../../stores/airtable/base-schema.ts";
import { inAppSchema, inAppTables } from "../../../stores/airtable/in-app-schema.ts";
import { madeLines, planSum } from "../../../stores/airtable/plan-lines.ts";
import { planNamed } from "../../../stores/airtable/plans.ts";
import { addsSomething } from "../../../stores/airtable/set-up.ts";
import { setUpSteps } from "../../../stores/airtable/set-up-steps.ts";
import { howBasesWork, worthItLines } from "../../../stores/airtable/worth-it.ts";
import { countOf, countText } from "../../../views/figures.ts";
import { holdsSettings } from "../../../views/front-settings.ts";
import { frontName } from "../../../views/publish-layout.ts";
import { homesOf, readCrm } from "../../common/crm.ts";
import { sweep } from "../../common/sweep.ts";
import type { Action, Panel } from "../panel.ts";
import { type Choices, gapIn, logGap, panelSource, type Seen, sayGap, settingsWhere } from "./capture.ts";
import { publishing, rowsOf } from "./rebuild.ts";
import { firstAnswers, keptAnswers } from "./set-up/answers.ts";
import { askAnswers } from "./set-up/ask-answers.ts";
import { freshSlots } from "./set-up/fresh-slots.ts";
import { keepSettings, settingsRow } from "./set-up/keep-settings.ts";
import { agrees, sayAdded } from "./set-up/say-added.ts";
import { refuseForeignFront, type Settled, settleNames } from "./set-up/settle-names.ts";

/** Sets a base up, the first time and whenever something is to be added or changed; what was begun and broken off it completes. */
export const setUp: Action<Panel> = {
  label: "Set up",
  about: "Tables, columns and settings: asks, shows what it will add, and makes what is missing.",
  run: setUpBase,
};

async function setUpBase(panel: Panel): Promise<void> {
  const { base, config, say, ask, stored } = panel;
  const tables = inAppTables(base);
  refuseForeignFront(panel, tables);
  if (stored === null) {
    for (const line of [...worthItLines, howBasesWork]) say.text(line);
    await sayUnreadable(panel);
  }
  const answers = stored ? keptAnswers(config, stored.json, tables) : firstAnswers(config);
  await askAnswers(panel, answers, tables);
  const settled = await settleNames(panel, answers, tables);
  const { plan, settings, json } = settled;
  const at = { base, say, settings, events: answers.events };

  const front = frontName(settings);
  const changed = !holdsSettings((await settingsRow(base, front))?.value, json);
  const adds = addsSomething(plan);
  const counted = adds ? await sayAdded(panel, settled) : 0;
  for (const { message, hint } of plan.drift) say.list([`${message} ${hint}`]);
  const fresh = freshSlots(stored?.json.crm, settings.crm, base);
  const isLate = Object.keys(fresh).length > 0;
  const choices: Choices = { fresh, renamed: "leave" };
  const missing = sayGap(panel, await gapBefore(at, choices), settings);
  const limits = planNamed(settings.plan);
  if (limits && counted + missing > limits.records)
    say.text(
      `Your plan ${limits.title} takes ${countText(limits.records)} rows in a base: that many events don't fit. Take a larger plan first, or leave them out by naming no dates.`,
    );
  const rows = adds ? null : rowsOf(await publishing(at).rehearse());
  const parts = [
    ...(adds ? [`add ${planSum(plan)}`] : []),
    ...(changed ? ["keep your answers"] : []),
    ...(missing > 0 ? [`log ${countOf(missing, "event")}`] : []),
    ...(rows === 0 ? [] : [rows === null ? "fill the tables" : `write ${countOf(rows, "row")}`]),
  ];
  const steps = setUpSteps({
    settings,
    events: answers.events,
    linked: [...settled.crm.values()].map(({ name }) => name),
    plan: limits,
    reader: "panel",
  });
  if (parts.length === 0) {
    say.text("Everything is as it should be.");
    const question = `${countOf(steps.length, "thing")} only you can do in Airtable. Are they done?`;
    if (await ask.confirm(question, "Show them", "They are done")) say.steps(steps);
    return;
  }
  const question = parts.join(", ");
  if (!(await agrees(panel, `${question.charAt(0).toUpperCase()}${question.slice(1)}?`, plan)))
    return say.text("Nothing was written.");
  await make(panel, settled, isLate);
  if (missing > 0) await logGap(at, missing, choices);
  // Until then the settings tell what is new: what is broken off begins anew.
  if (isLate) await keepSettings(base, front, json);
  // What was logged changes rows that nobody has counted.
  await publishing(at).write(missing > 0 ? null : rows);
  say.text("Done.");
  say.text("What only you can do in Airtable, if it isn't done yet:");
  say.steps(steps);
}

/** Settings that can't be read are shown before they are replaced. */
async function sayUnreadable({ base, config, say }: Panel): Promise<void> {
  const row = await settingsRow(base, config.settings);
  if (row === null) return;
  say.text(
    "The settings that are stored can't be read. This stands there, and is replaced once you agree below:",
  );
  say.code(row.value);
}

/** The front page first, which keeps the answers: whatever is broken off then goes on from them; `isLate`: they are kept later. */
async function make(
  { base, say }: Panel,
  { wanted, crm, anew, settings, json }: Settled,
  isLate: boolean,
): Promise<void> {
  const desk = inAppSchema(base);
  const front = frontName(settings);
  const apply = async (some: Settled["wanted"]): Promise<Applied> =>
    applySetUp(desk, {
      wanted: some,
      tables: await desk.tables(),
      crm,
      anew,
      timezone: settings.timezone,
      reader: "panel",
    });
  const first = await apply(wanted.filter(({ word }) => word === "daybook"));
  if (!isLate) await keepSettings(base, front, json);
  const rest = await apply(wanted.filter(({ word }) => word !== "daybook"));
  const lines = [first, rest].flatMap((applied) => madeLines(applied, "done"));
  if (lines.length > 0) say.list(lines);
  for (const { message, hint } of rest.drift) say.text(`${message} ${hint}`);
}

/** What the log will lack: where it isn't there yet, all that the CRM holds. */
async function gapBefore(at: Parameters<typeof gapIn>[0], choices: Choices): Promise<Seen> {
  const log = tableNamed(at.base.tables, at.events);
  if (log && eventColumns.every((column) => fieldNamed(log, column))) return gapIn(at, choices);
  const now = scriptHost.clock();
  const crm = await readCrm(homesOf(at.base, at.settings, settingsWhere));
  const empty = { events: [], intact: [], left_out: [], twins: 0, conflicts: [] };
  return { crm, ...sweep(crm, empty, at.settings, { source: panelSource, now }) };
}
