/** Markup that is safe to put into a page: made by `html`, or by `trusted` from text that holds no data. */
export interface Html {
  readonly markup: string;
}

/** What may stand in a template: markup as it is, anything else as escaped text; null and undefined as nothing. */
export type Part = Html | string | number | null | undefined | readonly Part[];

const names: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

/** Text as it may stand in an element or a quoted attribute. All text of the log goes through here. */
export const escapeText = (text: string): string =>
  text.replace(/[&<>"'`]/g, (sign) => names[sign] as string);

/** A template that escapes whatever is put into it, unless that is markup already. Attributes must be quoted. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let markup = strings[0] as string;
  for (let i = 0; i < parts.length; i++) markup += write(parts[i]) + strings[i + 1];
  return { markup };
}

/** Text of our own making as markup: a style sheet, a script, a drawn chart. Never give it data. */
export const trusted = (markup: string): Html => ({ markup });

/** Data for a script of the page: JSON that no parser of markup can leave. */
export const jsonForScript = (data: unknown): Html =>
  trusted(
    JSON.stringify(data).replace(
      /[<>&\u2028\u2029]/g,
      (sign) => `\\u${`000${sign.charCodeAt(0).toString(16)}`.slice(-4)}`,
    ),
  );

function write(part: Part): string {
  if (part === null || part === undefined) return "";
  if (typeof part === "string") return escapeText(part);
  if (typeof part === "number") return String(part);
  return isList(part) ? part.map(write).join("") : part.markup;
}

const isList = (part: Html | readonly Part[]): part is readonly Part[] => Array.isArray(part);
