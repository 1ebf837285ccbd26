import { DaybookError } from "../../../../core/errors.ts";
import type { Row } from "../../../../core/event.ts";
import { pipelinesOf } from "../../../../core/pipelines.ts";
import { readRow } from "../../../../core/read-row.ts";
import { type Due, retentionOf } from "../../../../core/retention.ts";
import { readAll } from "../../../../core/store.ts";
import { fromIso } from "../../../../core/time.ts";
import { verifyRows } from "../../../../core/verify.ts";
import { scriptHost } from "../../../../hosts/script/host.ts";
import { countOf } from "../../../../views/figures.ts";
import { pass } from "../../../../views/fold.ts";
import { readMarks } from "../../../../views/read-marks.ts";
import type { SetUpPanel } from "../../panel.ts";
import { openLog } from "../read-log.ts";

/** A row of the log's table, and the record that it is. */
export interface RecordRow extends Row {
  readonly id: string;
}

/** What a retention no longer keeps. */
export interface Plan extends Pick<Due, "subjects" | "staying" | "old"> {
  /** In the order in which they may go, so that what is left of a contact or a deal at any time is as due as all of it. */
  readonly rows: readonly RecordRow[];
  /** The event_ids of all rows of the log. */
  readonly ids: ReadonlySet<string>;
}

/** Which rows are due, by contacts and deals whose last event is before a time (ISO). Throws LOG_CHANGED where rows aren't as they were written. */
export async function planArchive(panel: SetUpPanel, before: string): Promise<Plan> {
  const { store, catalog } = openLog(panel);
  const { hash } = scriptHost;
  const { isErased } = await readMarks(store, Number.POSITIVE_INFINITY, catalog, hash);
  const found = await verifyRows(readAll(store), { catalog, hash, isErased, unique: false });
  const wrong = found.edited.length + found.inserted.length;
  if (wrong > 0)
    throw new DaybookError(
      "LOG_CHANGED",
      `${countOf(wrong, "row was", "rows were")} changed by hand: nothing is taken out.`,
      {
        hint: "Press Verify, put them right, and come back.",
      },
    );
  const pipelines = pipelinesOf(panel.settings);
  const { rows } = await store.read();
  const events = rows.map((row) => readRow(row, catalog, hash) ?? row);
  const retention = retentionOf({
    before,
    pipelines,
    voids: events.filter(({ event_type }) => event_type === "event_voided"),
    isErased,
    conflicts: found.conflicts.map(({ event_ids }) => event_ids),
  });
  for (const event of events) retention.take(event);
  const places = new Map<string, number>();
  await pass(store, { as_of: lastTime, catalog, pipelines }, hash, (history) => {
    retention.look(history);
    history.steps.forEach(({ event }, at) => {
      places.set(event.event_id, at);
    });
  });
  const due = retention.due();
  const records = await store.linkedRows();
  const placeOf = ({ event_id }: Row): number => places.get(event_id) ?? 0;
  return {
    subjects: due.subjects,
    staying: due.staying,
    old: due.old,
    ids: new Set(rows.map(({ event_id }) => event_id)),
    rows: rows
      .flatMap((row, at) =>
        due.isDue(events[at] as Row) ? [{ ...row, id: (records[at] as { readonly id: string }).id }] : [],
      )
      .sort((a, b) =>
        a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : placeOf(a) - placeOf(b),
      ),
  };
}

const lastTime = fromIso("9999-12-31T23:59:59.999Z");
