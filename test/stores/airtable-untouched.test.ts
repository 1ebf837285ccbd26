import { expect, test } from "vitest";
import { manyEvents } from "../contract/sample.ts";
import { airtableWorld } from "../support/airtable-log.ts";

test.each(["created", "blank"] as const)(
  "a follower sees new rows and edited ones, where the edit time of an untouched row is %s",
  async (untouched) => {
    const { airtable, open } = await airtableWorld({ plan: "enterprise", untouched });
    try {
      const log = await open();
      const later = () => airtable.control.advance({ ms: 600_000 });
      const [one, ...others] = manyEvents(3);
      if (!one) throw new Error("no event");
      await log.append([one]);
      later();
      const first = await log.changes();
      await log.append(others);
      later();
      const second = await log.changes(first.checkpoint);
      expect(second.rows.map(({ cells }) => cells.event_id)).toEqual(
        expect.arrayContaining(others.map(({ event_id }) => event_id)),
      );
      const row = { event_id: one.event_id };
      airtable.control.editCell({ table: "Events", row, field: "actor", value: "somebody" });
      const third = await log.changes(second.checkpoint);
      expect(third.rows.find(({ cells }) => cells.event_id === one.event_id)?.cells.actor).toBe("somebody");
    } finally {
      await airtable.close();
    }
  },
);
