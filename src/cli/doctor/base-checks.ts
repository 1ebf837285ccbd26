import { errorJson } from "../../core/errors.ts";
import type { Log } from "../../open-log.ts";
import { callsText, isTight, recordsText, roomHintFor } from "../../views/room-text.ts";
import { amiss, type Check, fine } from "./check.ts";

/** The checks of a log that stands in a base; null for one in a file. Counts the base's records, a request a hundred. */
export async function baseChecks(log: Log): Promise<readonly Check[] | null> {
  const faults = await told(() => log.setUpFaults());
  if (faults === null) return null;
  const tables = "message" in faults ? [amiss("tables", faults.message, faults.hint)] : tableChecks(faults);
  return [...tables, locks, ...(await roomChecks(log))];
}

type Faults = NonNullable<Awaited<ReturnType<Log["setUpFaults"]>>>;

const tableChecks = (faults: Faults): readonly Check[] =>
  faults.length === 0
    ? [fine("tables", "Every table and column is there, and of its type.")]
    : faults.map(({ message, hint }) => amiss("tables", message, hint));

const locks = fine(
  "locks",
  "Airtable tells no program which columns are locked.",
  "daybook lock says how to lock them, and proves it with a second person's token.",
);

/** How much room is left, counted anew, and how much was called; none where no plan is known. */
export async function roomChecks(log: Log): Promise<readonly Check[]> {
  const room = await told(() => log.room({ count: true }));
  if (room === null) return [];
  if ("message" in room) return [amiss("room", room.message, room.hint)];
  const hint =
    room.plan === null
      ? 'Say which plan you have, "plan": "team" in the config, to be told when it is full.'
      : null;
  const records = `${recordsText(room)}.`;
  const many = room.most_calls !== null && room.calls > room.most_calls * 0.8;
  return [
    isTight(room) ? amiss("room", records, roomHintFor(room)) : fine("room", records, hint),
    many
      ? amiss(
          "calls",
          `${callsText(room)}.`,
          "Publish less often; automations inside Airtable cost no API calls.",
        )
      : fine("calls", `${callsText(room)}.`),
  ];
}

/** An answer, or the sentence of what went wrong. */
async function told<T>(
  ask: () => Promise<T>,
): Promise<T | { readonly message: string; readonly hint: string }> {
  try {
    return await ask();
  } catch (error) {
    const { message, hint } = errorJson(error);
    return { message, hint: hint ?? "Run the command again." };
  }
}
