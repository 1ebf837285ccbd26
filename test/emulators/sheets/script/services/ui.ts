import type { Execution } from "../execution.ts";
import type { Asked, ButtonName, MenuEntry, Place, Project, Shown } from "../project.ts";
import { ServiceError, scriptsDoNotKnow } from "../script-error.ts";
import { htmlOf } from "./outputs.ts";

/** Where a user interface is at hand. Source: the reference, getUi; live text where it isn't. */
const withUi: readonly Place[] = ["menu", "open", "edit", "sidebar"];

const buttons: readonly ButtonName[] = ["OK", "CANCEL", "YES", "NO", "CLOSE"];
const sets: Readonly<Record<string, readonly ButtonName[]>> = {
  OK: ["OK"],
  OK_CANCEL: ["OK", "CANCEL"],
  YES_NO: ["YES", "NO"],
  YES_NO_CANCEL: ["YES", "NO", "CANCEL"],
};

const enums = new WeakMap<Execution, Readonly<Record<string, object>>>();

/** An enumeration: each value shows its name. */
export function enumeration(run: Execution, name: string, names: readonly string[]): object {
  const values = Object.fromEntries(
    names.map((each) => [each, run.realm.object(name, { toString: () => each, name: () => each }, each)]),
  );
  return run.realm.object(name, values, name);
}

/** Button and ButtonSet, one of each in an execution: answers are compared with them. */
function openUiEnums(run: Execution): Readonly<Record<string, object>> {
  const known = enums.get(run);
  if (known) return known;
  const made = {
    Button: enumeration(run, "Button", buttons),
    ButtonSet: enumeration(run, "ButtonSet", Object.keys(sets)),
  };
  enums.set(run, made);
  return made;
}

function menuObject(run: Execution, project: Project, caption: string): object {
  const entries: MenuEntry[] = [];
  const made = run.object(
    "Menu",
    null,
    {
      addItem(text: unknown, name: unknown) {
        if (typeof text !== "string" || typeof name !== "string")
          throw scriptsDoNotKnow("a menu's item without texts");
        entries.push({ kind: "item", caption: text, run: name });
        return made;
      },
      addSeparator() {
        entries.push({ kind: "separator" });
        return made;
      },
      addSubMenu(menu: unknown) {
        entries.push(run.realm.inner(menu) as MenuEntry);
        return made;
      },
      addToUi() {
        if (run.active === null) return;
        const others = (project.menus.get(run.active) ?? []).filter(
          (each) => each.kind !== "menu" || each.caption !== caption,
        );
        project.menus.set(run.active, [...others, { kind: "menu", caption, entries: [...entries] }]);
      },
    },
    { kind: "menu", caption, entries } satisfies MenuEntry,
  );
  return made;
}

/** The spreadsheet's user interface. A person whose answers are used up closes what is asked. Source: the reference, class Ui. */
export function openUi(run: Execution, project: Project): object {
  if (!withUi.includes(run.place))
    throw new ServiceError("Cannot call SpreadsheetApp.getUi() from this context.");
  const { realm } = run;
  const all = openUiEnums(run) as { readonly Button: Record<string, unknown>; readonly ButtonSet: object };
  const ask = (
    kind: Asked["kind"],
    given: readonly unknown[],
  ): { readonly button: ButtonName; readonly typed: string } => {
    const last = realm.inner(given[given.length - 1]);
    const isSet = typeof last === "string";
    const set = isSet ? last : "OK";
    const texts = (isSet ? given.slice(0, -1) : given).map(String);
    if (texts.length === 0 || texts.length > 2)
      throw scriptsDoNotKnow(`Ui.${kind} with ${texts.length} texts`);
    const next = project.answers.shift() ?? "CLOSE";
    const { button, text = "" } = typeof next === "string" ? { button: next } : next;
    if (button !== "CLOSE" && !sets[set]?.includes(button))
      throw new Error(
        `The person answered ${button}, and there are: ${sets[set]?.join(", ")}. Asked: ${texts.join(": ")}`,
      );
    const [title, body] = texts.length === 2 ? [texts[0] ?? null, texts[1]] : [null, texts[0]];
    project.asked.push({ kind, title, text: body ?? "", buttons: set, answer: button, typed: text });
    return { button, typed: text };
  };
  const showing = (list: Shown[], title: unknown) => (given: unknown, own?: unknown) => {
    const html =
      typeof given === "string" ? { title: "", html: given, width: null, height: null } : htmlOf(run, given);
    if (!html) throw scriptsDoNotKnow("a page that is no HtmlOutput");
    list.push({ ...html, title: own === undefined ? html.title || String(title) : String(own) });
  };
  return run.object("Ui", "ui", {
    createMenu: (caption: unknown) => menuObject(run, project, String(caption)),
    createAddonMenu: () => menuObject(run, project, "Extensions"),
    alert: (...given: unknown[]) => all.Button[ask("alert", given).button],
    prompt(...given: unknown[]) {
      const { button, typed } = ask("prompt", given);
      return run.object("PromptResponse", null, {
        getSelectedButton: () => all.Button[button],
        getResponseText: () => (button === "CLOSE" ? "" : typed),
      });
    },
    showSidebar: showing(project.sidebars, "Apps Script application"),
    showModalDialog: showing(project.dialogs, ""),
    showModelessDialog: showing(project.dialogs, ""),
    ...all,
  });
}
