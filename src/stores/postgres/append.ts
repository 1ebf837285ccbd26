import type { Event, Row } from "../../core/event.ts";
import { type AppendRules, knownMarks, portionsOf } from "../../core/known-marks.ts";
import { receiptOfErased, receiptOfNew } from "../../core/receipts.ts";
import type { Receipt } from "../../core/store.ts";
import { rowOf } from "../../core/table-cells.ts";
import { givenText } from "./cells.ts";
import type { Ask, Found, Value } from "./connect.ts";
import { mayBeMark } from "./schema-sql.ts";

/** So many events go in one request at the most: some 3 MB. */
const most = 5000;

/**
 * Appends in one request a batch: the database's own function takes the writers' lock, adds what is new and hands back the
 * rows that hold the other keys. A request whose answer was lost is sent again, and finds its rows there.
 */
export function appenderTo(
  ask: Ask,
  schema: string,
  rules: AppendRules,
): (events: readonly Event[], times?: "now" | "kept") => Promise<readonly Receipt[]> {
  const rowsOf = async (text: string, value: Value): Promise<readonly Row[]> =>
    (await ask(text, [value])).map(rowOf);
  const marks = knownMarks(
    {
      since: (position) =>
        rowsOf(`select * from ${schema}.events where ${mayBeMark} and seq > $1 order by seq`, position),
      holding: (keys) =>
        rowsOf(
          `select e.* from ${schema}.keys k join ${schema}.events e on e.seq = k.seq and e.timestamp = k.timestamp where k.idempotency_key = any($1::text[])`,
          keys,
        ),
    },
    rules,
  );

  const receiptOf = (event: Event, found: Found): Receipt => {
    if (found.fresh === true) return receiptOfNew(event, Number(found.seq));
    return marks.receiptOf(event, rowOf(found));
  };

  const appendSome = async (events: readonly Event[], times: "now" | "kept"): Promise<readonly Receipt[]> => {
    for (;;) {
      const erased = await marks.erasedAmong(events);
      const places = [...events.keys()].filter((i) => !erased.has(events[i] as Event));
      const wanted = places.map((i) => events[i] as Event);
      const now = rules.now();
      const found =
        wanted.length === 0
          ? []
          : await ask(`select * from ${schema}.append($1, $2, $3)`, [
              givenText(wanted, now, times),
              now,
              marks.seen(),
            ]);
      const [head, ...answers] = found;
      if (head !== undefined && head.fresh !== true) {
        await marks.refresh(Number(head.seq));
        continue;
      }
      // Whether what holds a key was voided meanwhile, only those who met one have to know.
      if (
        head !== undefined &&
        Number(head.seq) > marks.seen() &&
        answers.some(({ fresh }) => fresh !== true)
      )
        await marks.refresh(Number(head.seq));
      const receipts: Receipt[] = events.map(() => receiptOfErased);
      for (const each of answers) {
        const place = places[Number(each.ord)] as number;
        receipts[place] = receiptOf(events[place] as Event, each);
      }
      return receipts;
    }
  };

  return async (events, times = "now") => {
    const receipts: Receipt[] = [];
    for (const portion of portionsOf(events, most)) receipts.push(...(await appendSome(portion, times)));
    return receipts;
  };
}
