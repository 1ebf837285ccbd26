import { lineText, storyLines } from "../../../core/story.ts";
import { scriptHost } from "../../../hosts/script/host.ts";
import { countOf, countText } from "../../../views/figures.ts";
import type { Action } from "../panel.ts";
import { nameOf, pickContact } from "./pick-contact.ts";
import { historyOf } from "./read-log.ts";

/** So many lines are shown before the person is asked whether to go on. */
const most = 100;

/** Everything that was logged of a contact. */
export const timeline: Action = {
  label: "A contact's timeline",
  about: "Everything that was logged of a contact, oldest first.",
  async run(panel) {
    const { say, ask, settings } = panel;
    const picked = await pickContact(panel);
    if (picked === null) return;
    const { history, context, notes } = await historyOf(panel, picked.id, scriptHost.clock());
    const lines = storyLines(history, context.catalog, settings.timezone).map(lineText);
    const merged = history.contact_id === picked.id ? "" : `, merged into ${history.contact_id}`;
    say.text(
      lines.length === 0
        ? `Nothing is logged of ${nameOf(picked)}.`
        : `${nameOf(picked)}${merged}: ${countOf(lines.length, "event")} (times: ${settings.timezone})`,
    );
    for (let at = 0; at < lines.length; at += most) {
      say.list(lines.slice(at, at + most));
      const left = lines.length - at - most;
      if (left > 0 && !(await ask.confirm(`${countText(left)} more`, "Show more", "Enough"))) break;
    }
    for (const note of notes) say.text(note);
  },
};
