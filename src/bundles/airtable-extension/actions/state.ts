import { localMinute } from "../../../core/calendar.ts";
import { stateOf } from "../../../core/state.ts";
import { stateRows } from "../../../views/state-rows.ts";
import type { Action } from "../panel.ts";
import { askInstant } from "./ask-when.ts";
import { nameOf, pickContact } from "./pick-contact.ts";
import { dealNames, historyOf } from "./read-log.ts";

/** Where a contact stood at a time. */
export const state: Action = {
  label: "State on a date",
  about: "Where a contact stood then: stage, owner, status, plan, tags, fields and deals, and since when.",
  async run(panel) {
    const { say, settings } = panel;
    const picked = await pickContact(panel);
    if (picked === null) return;
    const at = await askInstant(panel);
    const { history, context, notes } = await historyOf(panel, picked.id, at);
    const found = stateOf(history, context.pipelines, at, picked.id);
    const time = (since: number): string => localMinute(since, settings.timezone);
    const rows = stateRows(found, time, dealNames(history));
    const merged = found.merged_into === undefined ? "" : `, merged into ${found.merged_into}`;
    const when = `${time(at)} (${settings.timezone})`;
    if (rows.length === 0) say.text(`Nothing is known of ${nameOf(picked)} at ${when}.`);
    else {
      say.text(`${nameOf(picked)}${merged}, at ${when}`);
      say.table(rows.map(({ what, value, since }) => ({ Field: what, Value: value, Since: since })));
    }
    for (const note of notes) say.text(note);
  },
};
