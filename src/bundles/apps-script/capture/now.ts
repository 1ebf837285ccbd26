import type { Event } from "../../../core/event.ts";
import { prepareInputs } from "../../../core/log.ts";
import { toIso } from "../../../core/time.ts";
import { countOf, countText } from "../../../views/figures.ts";
import { namesFrom } from "../../../views/names.ts";
import { readCrm } from "../../common/crm.ts";
import { eventLine, whose } from "../../common/event-line.ts";
import { typeWords } from "../../common/plain-words.ts";
import type { Desk } from "../desk.ts";
import { inSheetWords } from "../sheet-words.ts";
import { brokenLines, captureSome, fillAll } from "./all.ts";
import { type Captured, said, withoutLines } from "./captured.ts";
import { type Compared, compare } from "./compare.ts";
import { type TabHome, tabHomes } from "./crm-tabs.ts";
import { noteCompared, openSeen } from "./seen.ts";
import { sourceOf } from "./source.ts";

/** Compares every row with the whole log, and shows what the log lacks: its lines. Nothing is written. */
export async function rehearse(desk: Desk): Promise<readonly string[]> {
  const missing: string[] = [];
  const homes = tabHomes(desk, (message) => missing.push(inSheetWords(message)));
  const compared = await compare(desk, { homes, source: sourceOf(desk), renamed: "leave" });
  return [...missing, ...brokenLines(homes), ...gapLines(desk, compared)];
}

/** Compares every row with the whole log, and logs what it lacks, as much as a run can. */
export async function captureAll(desk: Desk, source = sourceOf(desk)): Promise<Whole> {
  const missing: string[] = [];
  const homes = tabHomes(desk, (message) => missing.push(inSheetWords(message)));
  return desk.inTurn(async (isOurs) => {
    const ids = isOurs ? await fillAll(desk, homes) : 0;
    const began = desk.host.clock();
    const { subjects } = await readCrm(homes);
    const captured = await captureSome(desk, { homes, source }, null, subjects, openSeen(desk));
    if (captured.left === 0) noteCompared(desk, began);
    return {
      ...captured,
      ids,
      homes,
      looks: [...missing, ...brokenLines(homes), ...captured.looks, ...withoutLines(captured.without)],
    };
  });
}

/** A capture of everything, and what it was compared with. */
export interface Whole extends Captured, Pick<Compared, "crm" | "winners"> {
  readonly homes: readonly TabHome[];
}

const mostLines = 10;

/** What the log lacks, for people: how many events, the first of them, and what can't be logged. */
function gapLines(desk: Desk, compared: Compared): readonly string[] {
  const { catalog, host, settings } = desk;
  const { timezone } = settings;
  const names = namesFrom(compared.crm.records);
  const rules = { catalog, timezone, hash: host.hash };
  const { events, problems } = prepareInputs(compared.inputs, rules, toIso(host.clock()));
  const inOrder = [...events].sort((a, b) => (a.event_id < b.event_id ? -1 : 1));
  const more = inOrder.length - mostLines;
  const told = inOrder
    .slice(0, mostLines)
    .map((event) => `• ${eventLine(event, { catalog, timezone, names })}`);
  const wrong = problems.slice(0, mostLines).map(({ item, message }) => {
    const { contact_id, deal_id, event_type } = compared.inputs[item] ?? {};
    return `${whose({ contact_id, deal_id }, names)}: ${typeWords(String(event_type))}: ${inSheetWords(message)}`;
  });
  const { looks } = said(compared, [], 0);
  return [
    ...looks,
    ...withoutLines(compared.without),
    events.length === 0
      ? looks.length > 0
        ? "Nothing else is to be logged."
        : "The log has all that your CRM holds."
      : `The log lacks ${countOf(events.length, "event")}: ${countsOf(events)}.`,
    ...(events.length > 0
      ? [[...told, ...(more > 0 ? [`… and ${countText(more)} more.`] : [])].join("\n")]
      : []),
    ...(problems.length > 0
      ? [[`${countOf(problems.length, "thing")} can't be logged:`, ...wrong].join("\n")]
      : []),
  ];
}

function countsOf(events: readonly Event[]): string {
  const counts = new Map<string, number>();
  for (const { event_type } of events) counts.set(event_type, (counts.get(event_type) ?? 0) + 1);
  return [...counts].map(([type, count]) => `${count} × ${typeWords(type, count)}`).join(", ");
}
