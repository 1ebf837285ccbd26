import { localMinute } from "../../../core/calendar.ts";
import { sentenceOf } from "../../../core/sentence.ts";
import { struck } from "../../../core/story.ts";
import { fromIso } from "../../../core/time.ts";
import { scriptHost } from "../../../hosts/script/host.ts";
import { notesOf } from "../../../views/ask-views.ts";
import { countOf, countText } from "../../../views/figures.ts";
import { listEvents } from "../../../views/list-events.ts";
import { sourceWords } from "../../common/plain-words.ts";
import type { Action } from "../panel.ts";
import { askDay } from "./ask-when.ts";
import { namesOf } from "./pick-contact.ts";
import { openLog, pressVerify } from "./read-log.ts";

const most = 200;

/** The events of a local day. */
export const day: Action = {
  label: "What changed on a day",
  about: "Every event of a day, oldest first.",
  async run(panel) {
    const { say, settings } = panel;
    const { day: asked, since, until } = await askDay(panel);
    const { store, catalog } = openLog(panel);
    const rules = { catalog, hash: scriptHost.hash };
    const { events, total, left_out } = await listEvents(store, { since, until, limit: 0 }, rules);
    const shown = events.slice(0, most);
    say.text(
      `${total === 0 ? "Nothing happened" : countOf(total, "event")}: ${asked} (${settings.timezone})`,
    );
    if (total > 0) {
      const contactName = await namesOf(
        panel.base,
        settings.crm?.contacts,
        shown.map((event) => event.contact_id),
      );
      const dealName = await namesOf(
        panel.base,
        settings.crm?.deals,
        shown.map((event) => event.deal_id),
      );
      say.table(
        shown.map((event) => {
          const told = sentenceOf(event, catalog);
          return {
            When: localMinute(fromIso(event.timestamp), settings.timezone),
            Contact: contactName(event.contact_id),
            Deal: event.deal_id && dealName(event.deal_id),
            What: event.voided ? struck(told) : told,
            Source: event.source && sourceWords(event.source),
          };
        }),
      );
    }
    if (total > most) say.text(`… and ${countText(total - most)} more, later that day.`);
    for (const note of notesOf({ left_out, loops: [] }, pressVerify)) say.text(note);
  },
};
