import { documentOf, servedIt } from "./document.ts";
import { html } from "./markup.ts";
import type { Live } from "./report.ts";

/** A server's page about a contact that the log doesn't know by then. */
export const renderUnknown = (contact: string, live: Live): string =>
  documentOf({
    title: "No such contact",
    about: contact,
    notes: [],
    tools: live.tools,
    main: html`<section><p class="empty">Up to this time nothing was logged of a contact with the id “${contact}”. Names are searched on <a href="/#timelines">the page of all contacts</a>.</p></section>`,
    footer: servedIt,
    script: live.script,
  });
