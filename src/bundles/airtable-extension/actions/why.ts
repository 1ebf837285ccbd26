import { localMinute } from "../../../core/calendar.ts";
import type { History } from "../../../core/history.ts";
import type { Pipelines } from "../../../core/pipelines.ts";
import { oneLine } from "../../../core/sentence.ts";
import { struck } from "../../../core/story.ts";
import { fromIso } from "../../../core/time.ts";
import { whyOf } from "../../../core/why.ts";
import { fieldsOf } from "../../../core/why-field.ts";
import { scriptHost } from "../../../hosts/script/host.ts";
import { whyHead } from "../../../views/why-head.ts";
import type { Choice } from "../ask.ts";
import type { Action, SetUpPanel } from "../panel.ts";
import { nameOf, pickContact } from "./pick-contact.ts";
import { dealNames, historyOf } from "./read-log.ts";

/** How a value came about. */
export const why: Action = {
  label: "Why",
  about: "How a contact's stage, owner, status, plan or tag came about, and what can't all be true.",
  async run(panel) {
    const { say, settings } = panel;
    const picked = await pickContact(panel);
    if (picked === null) return;
    const { history, context, notes } = await historyOf(panel, picked.id, scriptHost.clock());
    if (history.steps.length === 0) say.text(`Nothing is logged of ${nameOf(picked)}.`);
    else {
      const field = await askField(panel, history, context.pipelines);
      const found = whyOf(history, field, context, picked.id);
      say.text(`${nameOf(picked)}: ${whyHead(found, settings.timezone)}`);
      if (found.chain.length === 0) say.text("No event tells of it.");
      else
        say.list(
          found.chain.map(({ timestamp, text, voided }) => {
            const at = localMinute(fromIso(timestamp), settings.timezone);
            return `${at} — ${voided ? struck(text) : text}`;
          }),
        );
      for (const { message } of found.contradictions) say.text(`These can't all be true: ${message}`);
    }
    for (const note of notes) say.text(note);
  },
};

/** As many buttons as one looks through. */
const most = 24;

async function askField({ ask }: SetUpPanel, history: History, pipelines: Pipelines): Promise<string> {
  const fields = fieldsOf(history, pipelines);
  const choices: readonly Choice<string | null>[] = [
    ...fields.slice(0, most).map((field) => ({ label: labelOf(field, history), value: field })),
    ...(fields.length > most ? [{ label: "Another", value: null }] : []),
  ];
  return (await ask.choose("Which field?", choices)) ?? ask.text("A field, tag or value, such as churned");
}

const labelOf = (field: string, history: History): string =>
  oneLine(field.startsWith("deal:") ? `deal: ${dealNames(history)(field.slice(5))}` : field).slice(0, 60);
