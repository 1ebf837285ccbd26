import type { AmendableLog } from "../../core/amend.ts";
import { mostErasedIds } from "../../core/erase.ts";
import { DaybookError } from "../../core/errors.ts";
import { type EventInput, logContact } from "../../core/event.ts";
import { appendInputs } from "../../core/log.ts";
import { nearest } from "../../core/nearest.ts";
import type { Held } from "../hold.ts";
import { type ErasureFound, findErasure } from "./erase-find.ts";
import { forgetBeside, leftIn, rewritten } from "./erase-rewrite.ts";
import { sealErasure } from "./erase-seal.ts";
import { type EraseOptions, type Erasing, rowsIn } from "./erasing.ts";

/** So often rows that came, or were changed, meanwhile are gone after. */
const mostRounds = 3;

/** Looks for all that a log holds of a person. Throws ERASE_NOT_POSSIBLE and USAGE. */
export async function eraseContact(options: EraseOptions, contact: string): Promise<Erasing> {
  const { held, rules, seals } = options;
  if (contact === logContact || contact === "erased")
    throw new DaybookError("USAGE", `${contact} is no person: events about the log itself are on it.`, {
      hint: "Name the contact's id: daybook erase CONTACT.",
    });
  const rewriteRows = rewriterIn(held);
  const found = await findErasure(held, contact, rules);
  const { seal, broken } = await seals.known();
  const isSealed = seal !== null || broken !== null;
  return {
    found,
    nearest:
      rowsIn(found) === 0
        ? (nearest(
            contact,
            [...found.known].filter((each) => each !== logContact),
          ) ?? null)
        : null,
    mirror: held.remote?.mirror.path ?? null,
    isSealed,
    rows: rowsIn(found),
    async run(asked = {}) {
      const event_ids: string[] = [];
      let [now, tombstones] = [found, 0];
      for (let round = 1; rowsIn(now) > 0 && round <= mostRounds; round++) {
        event_ids.push(...(await tell(options, now)));
        tombstones += await rewritten(options, now, rewriteRows, { ...asked, before: tombstones });
        now = await findErasure(held, contact, rules);
      }
      // Cut off once, an earlier run may have left what only this takes away.
      if (tombstones === 0) await rewriteRows([]);
      await forgetBeside(held, found.contacts, rules);
      return {
        tombstones,
        event_ids,
        left: leftIn(now),
        sealed: isSealed ? await sealErasure(options, rowsIn(now)) : null,
      };
    },
  };
}

function rewriterIn({ remote, store }: Held): AmendableLog["rewriteRows"] {
  const { rewriteRows } = (remote?.log ?? store) as Partial<AmendableLog>;
  if (rewriteRows) return rewriteRows;
  throw new DaybookError("ERASE_NOT_POSSIBLE", "Nobody can be erased from a log of this kind.", {
    hint: "A log in a file, an Airtable base or a Google Sheet can: daybook --log URL erase CONTACT.",
  });
}

/** Appends the events that name the rows, and nothing of whom they were about; those that are named already aren't again. */
async function tell(
  { held, rules, now }: EraseOptions,
  { unnamed: ids }: ErasureFound,
): Promise<readonly string[]> {
  const inputs: EventInput[] = [];
  const at = now();
  for (let from = 0; from < ids.length; from += mostErasedIds)
    inputs.push({
      contact_id: logContact,
      event_type: "contact_erased",
      event_data: { event_ids: ids.slice(from, from + mostErasedIds) },
      timestamp: at,
      cause: at,
      source: "daybook:erase",
    });
  if (inputs.length === 0) return [];
  const { receipts } = await appendInputs(held.store, inputs, rules, at);
  return receipts.map(({ event_id, status, reason }) => {
    if (event_id !== null && (status === "appended" || status === "duplicate")) return event_id;
    throw new DaybookError(
      "ERASE_REFUSED",
      `The log doesn't take the event that says what is erased: ${reason ?? status}.`,
      {
        hint: "No row was changed. daybook doctor tells what is wrong with the log; then run this again.",
      },
    );
  });
}
