import type { Execution } from "../execution.ts";
import type { Shown } from "../project.ts";
import { scriptsDoNotKnow } from "../script-error.ts";
import { enumeration } from "./ui.ts";

/** What a web app answers. */
export interface Output {
  readonly text: string;
  readonly mime: string;
}

/** Source: the reference, Content Service, MimeType. */
const mimes: Readonly<Record<string, string>> = {
  ATOM: "application/atom+xml",
  CSV: "text/csv",
  ICAL: "text/calendar",
  JAVASCRIPT: "text/javascript",
  JSON: "application/json",
  RSS: "application/rss+xml",
  TEXT: "text/plain",
  VCARD: "text/x-vcard",
  XML: "application/xml",
};

interface Making {
  readonly kind: "text" | "html";
  text: string;
  mime: string;
  title: string;
  width: number | null;
  height: number | null;
}

const makingOf = (run: Execution, value: unknown): Making | null => {
  const inner = run.realm.inner(value) as Making | undefined;
  return inner?.kind === "text" || inner?.kind === "html" ? inner : null;
};

/** The answer that an output stands for; null for what is none. */
export function outputOf(run: Execution, value: unknown): Output | null {
  const making = makingOf(run, value);
  return making && { text: making.text, mime: making.mime };
}

/** The page that an HtmlOutput stands for. */
export function htmlOf(run: Execution, value: unknown): Shown | null {
  const making = makingOf(run, value);
  if (making?.kind !== "html") return null;
  const { title, text, width, height } = making;
  return { title, html: text, width, height };
}

export function openContentService(run: Execution): object {
  const MimeType = enumeration(run, "MimeType", Object.keys(mimes));
  return run.object("ContentService", null, {
    MimeType,
    createTextOutput(text: unknown = "") {
      const making: Making = {
        kind: "text",
        text: String(text),
        mime: "text/plain",
        title: "",
        width: null,
        height: null,
      };
      const made = run.object(
        "TextOutput",
        null,
        {
          append(more: unknown) {
            making.text += String(more);
            return made;
          },
          setContent(next: unknown) {
            making.text = String(next);
            return made;
          },
          clear() {
            making.text = "";
            return made;
          },
          getContent: () => making.text,
          getMimeType: () =>
            (MimeType as Record<string, unknown>)[
              Object.keys(mimes).find((each) => mimes[each] === making.mime) ?? ""
            ],
          setMimeType(type: unknown) {
            const mime = mimes[String(run.realm.inner(type))];
            if (mime === undefined) throw scriptsDoNotKnow(`${String(type)} as a MIME type`);
            making.mime = mime;
            return made;
          },
        },
        making,
      );
      return made;
    },
  });
}

/** Templates and files of the project are not emulated: a page is a text. */
export function openHtmlService(run: Execution): object {
  return run.object("HtmlService", null, {
    SandboxMode: enumeration(run, "SandboxMode", ["EMULATED", "IFRAME", "NATIVE"]),
    XFrameOptionsMode: enumeration(run, "XFrameOptionsMode", ["ALLOWALL", "DEFAULT"]),
    createHtmlOutput(text: unknown = "") {
      const making: Making = {
        kind: "html",
        text: String(text),
        mime: "text/html",
        title: "",
        width: null,
        height: null,
      };
      const set = (change: (value: never) => void) => (value: unknown) => {
        change(value as never);
        return made;
      };
      const made: object = run.object(
        "HtmlOutput",
        null,
        {
          append: set((more: string) => {
            making.text += String(more);
          }),
          setContent: set((next: string) => {
            making.text = String(next);
          }),
          getContent: () => making.text,
          setTitle: set((title: string) => {
            making.title = String(title);
          }),
          getTitle: () => making.title,
          setWidth: set((width: number) => {
            making.width = width;
          }),
          setHeight: set((height: number) => {
            making.height = height;
          }),
          getWidth: () => making.width,
          getHeight: () => making.height,
          setSandboxMode: set(() => {}),
          setXFrameOptionsMode: set(() => {}),
          addMetaTag: () => made,
        },
        making,
      );
      return made;
    },
  });
}
