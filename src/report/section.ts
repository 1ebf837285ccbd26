import { type Html, html, type Part } from "./markup.ts";

/** A part of the page. */
export interface Section {
  /** What links lead to. */
  readonly id: string;
  readonly title: string;
  /** One sentence: the question that it answers. */
  readonly question: string;
  /** How its figures are worked out. */
  readonly definition: string;
  readonly body: Part;
}

/** A section with its heading, its question and, one click away, how it is worked out. */
export const sectionOf = ({ id, title, question, definition, body }: Section): Html => html`
<section id="${id}" aria-labelledby="${id}-title">
<header><div><h2 id="${id}-title">${title}</h2><p>${question}</p></div>${howOf(definition)}</header>
<div class="body">${body}</div>
</section>`;

/** The definition, folded away. */
export const howOf = (definition: string): Html =>
  html`<details class="how"><summary>How is this worked out?</summary><p>${definition}</p></details>`;

/** What a section says when it has nothing to show. */
export const emptyOf = (sentence: Part): Html => html`<p class="empty">${sentence}</p>`;
