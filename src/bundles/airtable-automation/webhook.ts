import { parseJson } from "../../core/canonical-json.ts";
import type { EventInput } from "../../core/event.ts";
import { scriptHost } from "../../hosts/script/host.ts";
import { idIn, itemFrom } from "../code-step/items.ts";
import { recordsOf } from "../code-step/records.ts";
import { capital, wrongConfig } from "../common/config-block.ts";
import type { Found } from "./found.ts";
import type { Job } from "./job.ts";

/** Ten mutations' worth: more would meet the 15 a second of a script. With a token 33 requests' worth, of the 50 of a run. */
const mostEvents = { itself: 500, token: 300 } as const;

/** What another tool sent: one event, or a list of them under `events`. Throws CONFIG_WRONG, also where the key isn't right. */
export function webhook({ config, at, inputs }: Job): Found {
  const { secretKey, source } = config;
  if (secretKey.length < 20)
    throw wrongConfig(
      `${capital(at("secretKey"))}: a webhook needs a key of 20 letters or more; this one has ${secretKey.length}.`,
      "Make one up, and have the other tool send it as key.",
    );
  const { key, ...body } = bodyIn(inputs);
  if (typeof key !== "string" || !isSame(key.trim(), secretKey))
    throw wrongConfig(
      `The webhook's body brings no key, or not the one of ${at("secretKey")}: nothing is logged.`,
      'Whoever sends it adds "key" to the body.',
    );
  const named = itemsIn(body);
  const most = mostEvents[config.tokenSecret === "" ? "itself" : "token"];
  if (named.length > most)
    throw wrongConfig(`The webhook brings ${named.length} events; the most at once is ${most}.`);
  const items = named.map((each) => itemFrom(each));
  const texts = (column: "contact_id" | "deal_id"): readonly string[] => [
    ...new Set(items.map(({ input }) => idIn(input?.[column])).filter((id) => id !== "")),
  ];
  return {
    inputs: items.map(({ input }) => withSource(input, source)),
    records: recordsOf(items),
    about: { contacts: texts("contact_id"), deals: texts("deal_id") },
  };
}

type Body = Readonly<Record<string, unknown>>;

function bodyIn({ body }: Job["inputs"]): Body {
  const read = typeof body === "string" ? parseJson(body) : { ok: true as const, value: body };
  if (read.ok && typeof read.value === "object" && read.value !== null && !Array.isArray(read.value))
    return read.value as Body;
  const nothing = body === undefined || body === null || body === "";
  throw wrongConfig(
    nothing
      ? "The webhook's body is missing."
      : `The webhook's body is no JSON object. ${read.ok ? "" : read.message}`.trim(),
    'In the left panel, under Input variables, add body and choose the webhook\'s whole body, such as {"key":"…","contact_id":"…","event_type":"form_submitted","cause":"…"}.',
  );
}

function itemsIn({ events, ...one }: Body): readonly EventInput[] {
  if (events === undefined) return [one];
  const beside = Object.keys(one);
  if (!Array.isArray(events) || events.length === 0)
    throw wrongConfig('The webhook\'s "events" must be a list of one event or more.');
  if (beside.length > 0)
    throw wrongConfig(
      `The webhook's body has "events", and beside it "${beside[0]}".`,
      "What belongs to an event stands in that event.",
    );
  return events;
}

/** An item that is no object is left as it is: it is refused with a sentence. */
function withSource(item: EventInput, source: string): EventInput {
  if (typeof item !== "object" || item === null || Array.isArray(item)) return item;
  const own = item.source;
  return own === undefined || own === null || own === "" ? { ...item, source } : item;
}

/** Whether two keys are the same, in a time that doesn't depend on where they differ. */
function isSame(a: string, b: string): boolean {
  const [one, other] = [scriptHost.hash(a), scriptHost.hash(b)];
  let differing = 0;
  for (let at = 0; at < one.length; at++) differing |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return differing === 0;
}
