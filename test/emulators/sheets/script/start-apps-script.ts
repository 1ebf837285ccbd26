import { createRandom } from "../../common/random.ts";
import { accountOf } from "../control/act.ts";
import { createFaults } from "../http/faults.ts";
import { createQuotas } from "../http/quotas.ts";
import { readBounds, readRange } from "../model/a1.ts";
import { findTitle } from "../model/state.ts";
import { scopes } from "../model/workspace.ts";
import type { Sheets } from "../start-sheets.ts";
import { openApiNow } from "./api-now.ts";
import type { AppsScript, AppsScriptOptions, Doing } from "./apps-script.ts";
import { fireClock } from "./fire-clock.ts";
import { cellsShown, isOffered, readFormula } from "./formula-call.ts";
import { openHost, type Running } from "./host.ts";
import { documentedLimits, usualTimes } from "./limits.ts";
import { readManifest } from "./manifest.ts";
import type { Project } from "./project.ts";
import { EmulatorFault } from "./script-error.ts";
import { outputOf } from "./services/outputs.ts";
import { watchEdits } from "./watch-edits.ts";
import { type WebRequest, type WebResponse, webEvent, webResponse } from "./web-app.ts";

/** Binds a script project to the emulator's first spreadsheet. Throws an EmulatorFault where the code is beyond ES2019. */
export function startAppsScript(sheets: Sheets, options: AppsScriptOptions): AppsScript {
  const { workspace, parts, live } = sheets;
  const { clock } = workspace;
  const random = createRandom(options.seed ?? 1);
  let { source } = options;
  const scriptId = `1${Array.from({ length: 56 }, () => random.below(36).toString(36)).join("")}`;
  const deployer = options.webApp === undefined ? "owner" : options.webApp;
  const project: Project = {
    scriptId,
    workspace,
    parts,
    live,
    clock,
    random,
    manifest: readManifest(options.manifest),
    limits: { ...documentedLimits, ...options.limits },
    properties: new Map(),
    caches: new Map(),
    locks: new Map(),
    mails: [],
    asked: [],
    toasts: [],
    sidebars: [],
    dialogs: [],
    triggers: [],
    menus: new Map(),
    views: new Map(),
    answers: [],
    triggerTime: new Map(),
    webAppUrl: deployer === null ? null : `https://script.google.com/macros/s/${scriptId.slice(0, 40)}/exec`,
    domain: options.domain ?? "consumer",
  };
  // Every script has a cloud project of its own, and so quotas of its own.
  const quotas =
    options.quotas === "uncounted"
      ? null
      : createQuotas(clock, "1029384756", () => parts.settings.isEnforced);
  const api = openApiNow(parts, quotas);
  const outside = openApiNow({ ...parts, faults: createFaults() }, null);
  const host = openHost({
    project,
    api,
    times: { ...usualTimes, ...options.times },
    promises: options.promises ?? "drained",
    web: options.web ?? null,
    beliefs: { answerFields: options.answerFields ?? "taken", details: options.details ?? "told" },
    beforeCall: options.beforeCall ?? (() => {}),
    source: () => source,
  });
  const edits = watchEdits(host, project, options);
  const web = (
    name: "doGet" | "doPost",
    { kill, beforeCall, ...request }: WebRequest & Running,
  ): WebResponse => {
    if (deployer === null) throw new Error("There is no web app.");
    const owner = host.email(deployer);
    const running = { ...(kill === undefined ? {} : { kill }), ...(beforeCall ? { beforeCall } : {}) };
    return webResponse(
      host.start({
        ...running,
        name,
        place: "web",
        effective: owner,
        active: null,
        args: () => [webEvent(request, name)],
        finish: (run, answer) => outputOf(run, answer),
      }),
    );
  };
  const personal = ({ as = "owner", answers = [], kill, beforeCall }: Doing) => {
    project.answers = [...answers];
    const email = host.email(as);
    return {
      effective: email,
      active: email,
      ...(kill === undefined ? {} : { kill }),
      ...(beforeCall ? { beforeCall } : {}),
    };
  };
  const item = (captions: readonly string[], email: string): string => {
    let entries = project.menus.get(email) ?? [];
    for (const [index, caption] of captions.entries()) {
      const found = entries.find((each) => each.kind !== "separator" && each.caption === caption);
      if (found?.kind === "item" && index === captions.length - 1) return found.run;
      if (found?.kind !== "menu") {
        const names = entries.flatMap((each) => (each.kind === "separator" ? [] : [each.caption]));
        throw new Error(
          `No "${caption}" in the menu. There are: ${names.join(", ") || "none; is the spreadsheet open?"}`,
        );
      }
      entries = found.entries;
    }
    throw new Error(`"${captions.join(" > ")}" is a menu, and no item of one.`);
  };

  return {
    run: (name, { args = [], ...doing } = {}) =>
      host.start({ ...personal(doing), name, place: "editor", args: () => args }),
    open(doing = {}) {
      const who = personal(doing);
      const role = live.sharing.get(who.active);
      if (!role) throw new Error(`The spreadsheet isn't shared with ${who.active}.`);
      project.menus.set(who.active, []);
      // Who may only look has no scripts. Source: Apps Script, Simple triggers.
      if (role !== "owner" && role !== "writer") return [];
      if (host.names("onOpen"))
        host.startIfThere({
          ...who,
          name: "onOpen",
          place: "open",
          authority: "simple",
          args: (run) => [host.eventOf(run, null)],
        });
      for (const trigger of project.triggers.filter(({ event }) => event === "ON_OPEN"))
        host.fire(trigger, "open", who.active, (run) => host.eventOf(run, trigger));
      return project.menus.get(who.active) ?? [];
    },
    click(captions, doing = {}) {
      const who = personal(doing);
      return host.start({ ...who, name: item(captions, who.active), place: "menu" });
    },
    call(name, args = [], doing = {}) {
      if (name.endsWith("_")) throw new EmulatorFault(`${name} is private: no page can call it.`);
      const data = JSON.stringify(args);
      return host.start({
        ...personal(doing),
        name,
        place: "sidebar",
        args: () => JSON.parse(data),
        // An answer with a date in it doesn't arrive. Source: google.script.run, Return values.
        finish: (run, answer) => (holdsDate(run.realm.outside(answer)) ? null : run.realm.outside(answer)),
      });
    },
    post: (request = {}) => web("doPost", request),
    get: (request = {}) => web("doGet", request),
    formula(text, doing = {}) {
      const { name, args } = readFormula(text, live.book());
      const offered = [name, name.toUpperCase()].find((each) => isOffered(source, each));
      if (offered === undefined)
        throw new EmulatorFault(`No function ${name} with @customfunction in the code.`);
      const run = host.start({
        ...personal(doing),
        name: offered,
        place: "cell",
        authority: "formula",
        args: () => args,
        finish: (each, answer) => cellsShown(each.realm.outside(answer)),
      });
      const shown = run.error === null ? (run.result as readonly (readonly unknown[])[]) : [["#ERROR!"]];
      return { ...run, cells: shown };
    },
    pasting: edits.pasting,
    fireEdits: edits.fire,
    tick: () => fireClock(host, project, clock.now(), "once"),
    advance: (ms) => fireClock(host, project, clock.now() + ms, "each"),
    select(tab, text, as = "owner") {
      const sheet = findTitle(live.book(), tab);
      const bounds = readBounds(text);
      if (!sheet || !bounds) throw new Error(`No cells ${text} in tab ${tab}.`);
      readRange(live.book(), `'${tab.replaceAll("'", "''")}'!${text}`);
      project.views.set(host.email(as), { sheetId: sheet.properties.sheetId, range: bounds });
    },
    holdLock: (name, ms) => void project.locks.set(name, { execution: 0, until: clock.now() + ms }),
    evictCache: () => project.caches.clear(),
    api(requests, as = "service") {
      const reached = outside.ask({
        method: "POST",
        path: ["v4", "spreadsheets", `${live.book().spreadsheetId}:batchUpdate`],
        query: new URLSearchParams(),
        body: { requests },
        account: accountOf(workspace, as),
        scopes,
      });
      if (reached === "nothing" || reached.status !== 200) throw new Error(JSON.stringify(reached));
      return reached.body;
    },
    settle: api.settle,
    replace(next) {
      source = next;
    },
    close: edits.close,
    runs: host.runs,
    get triggers() {
      return project.triggers;
    },
    mails: project.mails,
    asked: project.asked,
    toasts: project.toasts,
    sidebars: project.sidebars,
    get sidebar() {
      return project.sidebars.at(-1) ?? null;
    },
    dialogs: project.dialogs,
    properties: (store = "script") => Object.fromEntries(project.properties.get(store) ?? []),
    project,
  };
}

function holdsDate(value: unknown): boolean {
  if (value instanceof Date) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsDate);
}
