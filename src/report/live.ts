import { daysBetween, localDay } from "../core/calendar.ts";
import { type Html, html } from "./markup.ts";
import type { Live } from "./report.ts";

/** Where a reader stands, and how far back and forth time goes. Times are milliseconds. */
export interface Standpoint {
  readonly at: number;
  readonly now: number;
  /** null in an empty log. */
  readonly first: number | null;
  /** The contact whose page it is; null on the page of all. */
  readonly contact: string | null;
  readonly timezone: string;
}

/** What pages of a server have beside a file's: a slider through time, a way to a contact, and one back. */
export function liveAt({ at, now, first, contact, timezone }: Standpoint): Live {
  const [day, today, begun] = [at, now, first ?? now].map((each) => localDay(each, timezone)) as [
    string,
    string,
    string,
  ];
  const contactAt: Live["contactAt"] = (contact_id) => addressOf(contact_id, day < today ? day : null);
  const here = contact === null ? "/" : "/contact";
  const travel = html`<form method="get" action="${here}">${contact === null ? null : html`<input type="hidden" name="id" value="${contact}">`}
<label for="at">As of the end of</label> <input type="date" id="at" name="at" value="${day}" min="${begun}" max="${today}">
<input type="range" id="time" aria-label="Move through time" min="0" max="${daysBetween(begun, today)}" value="${Math.max(0, daysBetween(begun, day))}" data-first="${begun}">
<button>Show</button>${day < today ? html` <a href="${contact === null ? "/" : addressOf(contact, null)}">Back to now</a>` : null}</form>`;
  const tools: Html = html`<div class="live">
${first === null ? null : travel}
<form method="get" action="/contact"><label for="id">Contact</label> <input type="search" id="id" name="id" value="${contact ?? ""}" placeholder="the contact's id" required>
<button>Open</button>${contact === null ? null : html` <a href="/">All contacts</a>`}</form>
</div>`;
  return { tools, script: sliderScript, contactAt };
}

const addressOf = (contact: string, day: string | null): string =>
  `/contact?id=${encodeURIComponent(contact)}${day === null ? "" : `&at=${day}`}`;

/** Moves the date with the slider, and shows the page of that day when it is let go. */
const sliderScript = `(() => {
  const [time, at] = ["time", "at"].map((id) => document.getElementById(id));
  if (!time || !at) return;
  const first = Date.parse(time.dataset.first);
  time.addEventListener("input", () => {
    at.value = new Date(first + Number(time.value) * 864e5).toISOString().slice(0, 10);
  });
  time.addEventListener("change", () => at.form.submit());
})();
`;
