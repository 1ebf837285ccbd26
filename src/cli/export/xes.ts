import type { History, Step, Subject } from "../../core/history.ts";
import type { Write } from "../../hosts/node/write-whole.ts";
import { type Choice, chosenBy } from "./choice.ts";
import type { Exported, Exporting } from "./format.ts";
import { historiesOf, isDone } from "./histories.ts";
import { type Kind, membersOf } from "./members.ts";
import { xmlName, xmlText } from "./xml.ts";

/**
 * Writes the events of a log as XES (IEEE 1849): a trace a deal, and one a contact for what has no deal. An event's name is
 * its type; what it sets stands beside it, and the second classifier reads both. Keys without a colon are Daybook's own.
 */
export async function writeXes(log: Exporting, choice: Choice, write: Write): Promise<Exported> {
  const { left_out, each } = await historiesOf(log);
  const isChosen = chosenBy(choice);
  let events = 0;
  write(head);
  await each((history) => {
    for (const subject of history.subjects) {
      const steps = subject.steps.filter((step) => isDone(step) && isChosen(step.event, history.contact_id));
      if (steps.length === 0) continue;
      write(`\t<trace>\n${subjectText(subject, history)}`);
      for (const step of steps) write(`\t\t<event>\n${stepText(step)}\t\t</event>\n`);
      write("\t</trace>\n");
      events += steps.length;
      if (events % 1000 < steps.length) log.tell(events);
    }
  });
  write("</log>\n");
  await log.onEvents(events);
  return { events, left_out };
}

const extensions = ["Concept", "Time", "Organizational", "Lifecycle"].map((name) => {
  const [prefix, file] =
    name === "Organizational" ? ["org", "org"] : [name.toLowerCase(), name.toLowerCase()];
  return `\t<extension name="${name}" prefix="${prefix}" uri="http://www.xes-standard.org/${file}.xesext"/>\n`;
});

const head = `<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="">
${extensions.join("")}\t<global scope="trace">
\t\t<string key="concept:name" value="unknown"/>
\t</global>
\t<global scope="event">
\t\t<string key="concept:name" value="unknown"/>
\t\t<string key="lifecycle:transition" value="complete"/>
\t\t<date key="time:timestamp" value="1970-01-01T00:00:00.000Z"/>
\t\t<string key="sets" value=""/>
\t</global>
\t<classifier name="Type" scope="event" keys="concept:name lifecycle:transition"/>
\t<classifier name="TypeAndValue" scope="event" keys="concept:name sets"/>
`;

const attribute = (tag: Kind | "date", key: string, value: string): string =>
  `<${tag} key="${key}" value="${xmlText(value)}"/>\n`;

function subjectText({ contact_id, deal_id }: Subject, history: History): string {
  const [kind, id] = deal_id === null ? ["contact", contact_id] : ["deal", deal_id];
  return (
    `\t\t${attribute("string", "concept:name", id)}` +
    `\t\t${attribute("string", "subject", kind)}` +
    `\t\t${attribute("string", "contact_id", history.contact_id)}`
  );
}

function stepText(step: Step): string {
  const { event, owner, change, visit } = step;
  const known = new Set(["event_id", "contact_id", "owner", "sets"]);
  let text = "";
  const put = (tag: Kind | "date", key: string, value: string | null): void => {
    if (value !== null) text += `\t\t\t${attribute(tag, key, value)}`;
  };
  put("string", "concept:name", event.event_type);
  put("date", "time:timestamp", event.timestamp);
  put("string", "lifecycle:transition", "complete");
  put("string", "org:resource", event.actor);
  put("string", "sets", visit?.stage ?? change?.to ?? "");
  put("string", "event_id", event.event_id);
  put("string", "contact_id", event.contact_id);
  put("string", "owner", owner);
  for (const { name, kind, value } of membersOf(event)) put(kind, freeKey(xmlName(name), known), value);
  return text;
}

/** A key that the event doesn't have yet. */
function freeKey(key: string, known: Set<string>): string {
  let free = key;
  for (let n = 2; known.has(free); n++) free = `${key}_${n}`;
  known.add(free);
  return free;
}
