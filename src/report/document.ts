import { sha256Hex } from "../core/sha256.ts";
import { type Html, html, trusted } from "./markup.ts";
import { pageStyle } from "./style-page.ts";
import { partsStyle } from "./style-parts.ts";
import { printStyle } from "./style-print.ts";
import { themeStyle } from "./style-theme.ts";

const style = trusted(themeStyle + pageStyle + partsStyle + printStyle);

/** A page: what stands in it, and the one script that may run in it. */
export interface Document {
  readonly title: string;
  /** A line under the title. */
  readonly about: Html | string;
  /** What a reader should know beside the figures. */
  readonly notes: readonly string[];
  readonly nav?: Html | null;
  /** Forms that ask the page's own server; a file has none. */
  readonly tools?: Html | null | undefined;
  readonly main: Html | readonly Html[];
  readonly footer: Html;
  readonly script?: string;
}

/** A whole HTML file, which asks for nothing from anywhere. All that isn't markup already is escaped. */
export function documentOf({ title, about, notes, nav, tools, main, footer, script = "" }: Document): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src ${script === "" ? "'none'" : `'sha256-${hashOf(script)}'`}; base-uri 'none'; form-action ${tools ? "'self'" : "'none'"}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the figures</a>
<div class="page">
<header class="top">
<p class="brand">${mark}Daybook</p>
<h1>${title}</h1>
<p class="about">${about}</p>
${notes.length === 0 ? null : html`<ul class="notes">${notes.map((note) => html`<li>${note}</li>`)}</ul>`}
${tools}
</header>
${nav}
<main id="main">${main}</main>
<footer>${footer}</footer>
</div>
${script === "" ? null : html`<script>${trusted(script)}</script>`}
</body>
</html>
`.markup;
}

/** An open book. */
const mark = trusted(
  '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linejoin="round" aria-hidden="true"><path d="M12 6.2C10.2 4.8 7.4 4.3 3.5 4.5v13.8c3.9-.2 6.7.3 8.5 1.7 1.8-1.4 4.6-1.9 8.5-1.7V4.5c-3.9-.2-6.7.3-8.5 1.7Zm0 0V20"/></svg>',
);

/** The hash that lets the browser run this script and no other. */
function hashOf(script: string): string {
  return btoa(sha256Hex(script).replace(/../g, (byte) => String.fromCharCode(Number.parseInt(byte, 16))));
}

/** What stands under every page. */
export const keepIt: Html = html`<p>This file holds all that it shows, and asks for nothing from anywhere. It names people: keep it where their data may be.</p>`;

/** The same under a page that a server made. */
export const servedIt: Html = html`<p>This page was made when it was asked for, and asks for nothing from anywhere else. It names people: who may open it, daybook serve's tokens say.</p>`;
