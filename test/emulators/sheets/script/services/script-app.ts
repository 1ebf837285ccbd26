import type { Execution } from "../execution.ts";
import type { Project, Timing, Trigger } from "../project.ts";
import { nextDue } from "../schedule.ts";
import { ServiceError, scriptsDoNotKnow } from "../script-error.ts";
import { enumeration } from "./ui.ts";

const weekDays = ["SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY"];
const minuteSteps = [1, 5, 10, 15, 30];

/** Triggers of the one who runs, and what there is to know of the project. Source: Apps Script, Script Service. */
export function openScriptApp(run: Execution, project: Project): object {
  const { random, clock, manifest, limits, live } = project;
  const own = (): readonly Trigger[] => project.triggers.filter(({ by }) => by === run.effective);
  const EventType = enumeration(run, "EventType", [
    "CLOCK",
    "ON_OPEN",
    "ON_EDIT",
    "ON_CHANGE",
    "ON_FORM_SUBMIT",
  ]);
  const TriggerSource = enumeration(run, "TriggerSource", [
    "SPREADSHEETS",
    "CLOCK",
    "FORMS",
    "DOCUMENTS",
    "CALENDAR",
  ]);
  const triggerObject = (trigger: Trigger): object =>
    run.object(
      "Trigger",
      null,
      {
        getUniqueId: () => trigger.id,
        getHandlerFunction: () => trigger.run,
        getEventType: () => (EventType as Record<string, unknown>)[trigger.event],
        getTriggerSource: () =>
          (TriggerSource as Record<string, unknown>)[trigger.event === "CLOCK" ? "CLOCK" : "SPREADSHEETS"],
        getTriggerSourceId: () => (trigger.event === "CLOCK" ? null : live.book().spreadsheetId),
      },
      trigger,
    );
  const create = (
    name: string,
    event: Trigger["event"],
    timing: Timing | null,
    at: number | null = null,
  ): object => {
    if (own().length >= limits.triggers)
      throw new ServiceError(
        "This script has too many triggers. Triggers must be deleted from the script before more can be added.",
      );
    const id = String(1_000_000_000_000 + random.below(2_147_483_647));
    const due = at ?? (timing && nextDue(timing, clock.now(), random));
    const trigger: Trigger = { id, run: name, event, by: run.effective, timing, due };
    project.triggers = [...project.triggers, trigger];
    return triggerObject(trigger);
  };
  const ofSpreadsheet = (name: string, given: unknown): object => {
    const inner = run.realm.inner(given) as { readonly live?: unknown } | undefined;
    const isOwn = given === live.book().spreadsheetId || inner?.live === live;
    if (!isOwn) throw scriptsDoNotKnow("triggers of another spreadsheet");
    const builder = (event: Trigger["event"]): object =>
      run.object("SpreadsheetTriggerBuilder", "script", { create: () => create(name, event, null) });
    return run.object("SpreadsheetTriggerBuilder", null, {
      onEdit: () => builder("ON_EDIT"),
      onChange: () => builder("ON_CHANGE"),
      onOpen: () => builder("ON_OPEN"),
    });
  };
  const ofClock = (name: string): object => {
    let timing: Partial<Timing> & { readonly timeZone: string } = { timeZone: manifest.timeZone };
    let at: number | null = null;
    const whole = (value: unknown): number => {
      if (typeof value !== "number" || !Number.isInteger(value))
        throw scriptsDoNotKnow(`${String(value)} as a number`);
      return value;
    };
    const every = (unit: Timing["unit"]) => (count: unknown) => {
      // Source: live text.
      if (unit === "minutes" && !minuteSteps.includes(whole(count)))
        throw new ServiceError(
          "The value you passed to everyMinutes was invalid. It must be one of 1, 5, 10, 15 or 30.",
        );
      timing = { ...timing, unit, every: whole(count) };
      return made;
    };
    const set = (read: (value: unknown) => Partial<Timing>) => (value: unknown) => {
      timing = { ...timing, ...read(value) };
      return made;
    };
    const made: object = run.object("ClockTriggerBuilder", null, {
      everyMinutes: every("minutes"),
      everyHours: every("hours"),
      everyDays: every("days"),
      everyWeeks: every("weeks"),
      atHour: set((hour) => ({ hour: whole(hour) })),
      nearMinute: set((minute) => ({ minute: whole(minute) })),
      inTimezone: set((timeZone) => ({ timeZone: String(timeZone) })),
      onWeekDay: set((value) => ({
        unit: "weeks",
        every: timing.every ?? 1,
        weekDay: weekDays.indexOf(String(run.realm.inner(value))),
      })),
      onMonthDay: set((value) => ({ unit: "months", every: 1, monthDay: whole(value) })),
      after(ms: unknown) {
        at = clock.now() + whole(ms);
        return set(() => ({ unit: "once", every: 1 }))(ms);
      },
      at(date: unknown) {
        const when = run.realm.outside(date);
        if (!(when instanceof Date)) throw scriptsDoNotKnow(`a trigger at ${String(date)}`);
        at = when.getTime();
        return set(() => ({ unit: "once", every: 1 }))(date);
      },
      create() {
        const { unit, every: count = 1 } = timing;
        if (unit === undefined) throw scriptsDoNotKnow("a trigger of the clock without a time");
        return create(name, "CLOCK", { ...timing, unit, every: count }, at);
      },
    });
    return made;
  };
  return run.object("ScriptApp", "script", {
    EventType,
    TriggerSource,
    AuthMode: enumeration(run, "AuthMode", ["NONE", "CUSTOM_FUNCTION", "LIMITED", "FULL"]),
    AuthorizationStatus: enumeration(run, "AuthorizationStatus", ["REQUIRED", "NOT_REQUIRED"]),
    WeekDay: enumeration(run, "WeekDay", weekDays),
    newTrigger: (name: unknown) =>
      run.object("TriggerBuilder", null, {
        forSpreadsheet: (given: unknown) => ofSpreadsheet(String(name), given),
        timeBased: () => ofClock(String(name)),
      }),
    getProjectTriggers: () => own().map(triggerObject),
    deleteTrigger(given: unknown) {
      const { id } = (run.realm.inner(given) ?? {}) as Partial<Trigger>;
      if (!own().some((each) => each.id === id))
        throw scriptsDoNotKnow("a trigger that isn't there being deleted");
      project.triggers = project.triggers.filter((each) => each.id !== id);
    },
    getScriptId: () => project.scriptId,
    getService: () =>
      run.object("Service", null, {
        getUrl: () => project.webAppUrl,
        isEnabled: () => project.webAppUrl !== null,
      }),
  });
}
