import { describe, expect, onTestFinished, test } from "vitest";
import { deriveEventId } from "../../src/core/identity.ts";
import { hash } from "../../src/hosts/node/host.ts";
import { openLog } from "../../src/open-log.ts";
import { eventOf } from "../../src/stores/airtable/event-cells.ts";
import { logged, type PanelOffice, plainText, setUpOffice, storyOffice } from "./support-panel.ts";

const events = "Events";
const rowsOf = ({ airtable }: PanelOffice) => airtable.control.rows({ table: events });

/** Writes a cell of the row whose sentence begins so, as a person does; answers the row's id. */
function edit(there: PanelOffice, sentence: string, field: string, value: unknown): string {
  const row = rowsOf(there).find(({ fields }) => String(fields.event).startsWith(sentence))?.id ?? "";
  there.airtable.control.editCell({ table: events, row, field, value, by: "editor" });
  return row;
}

describe("verify", () => {
  test("of a sound log says so first, then what it can't see", async () => {
    const there = await storyOffice();
    const { text } = await there.press(["Verify"]);
    expect(text).toContain(
      "Checking each row…\n9 events, each as it was written; no row was put in by hand.",
    );
    expect(text).toContain("a row that was deleted");
    const empty = await setUpOffice();
    expect((await empty.press(["Verify"])).text).toContain("0 events, each as it was written");
  });

  test("names each row that was changed as a reader does that never saw it before, where it is, and what to do", async () => {
    const there = await storyOffice();
    const row = edit(there, "Tagged churned", "contact_id", "somebody else");
    edit(there, "Deal won", "actor", "Mallory");
    there.airtable.control.addRows({ table: events, rows: [{ event: "By hand", event_id: "x" }] });
    const seen = await there.press(["Verify"]);
    const { url, token } = there.airtable;
    const log = await openLog(there.log, {
      config: JSON.parse(there.at.read("daybook.config.json")),
      env: { AIRTABLE_API_KEY: token, AIRTABLE_ENDPOINT_URL: url },
    });
    onTestFinished(() => log.close());
    const found = await log.verify();
    const findings = [...found.edited, ...found.inserted];
    expect(findings).toHaveLength(3);
    expect(
      new Set(seen.table.map((each) => `${each.event_id} ${each.Cell}: ${each["What is wrong"]}`)),
    ).toEqual(
      new Set(
        findings.map(({ event_id, columns, message }) => {
          const told = message.replace(
            "which one can't be told without a seal or a mirror",
            "its revision history shows which",
          );
          return `${event_id} ${columns?.join(", ") ?? null}: ${told}`;
        }),
      ),
    );
    const tagged = seen.table.find(({ Row }) => Row === "Tagged churned");
    expect(tagged?.Address).toMatch(/^https:\/\/airtable\.com\/app\w{14}\/tbl\w{14}\/rec\w{14}$/);
    expect(tagged?.Address).toContain(row);
    expect(tagged?.["What is wrong"]).toBe("a cell was changed; its revision history shows which");
    expect(seen.text).not.toMatch(/seal|mirror/);
    expect(seen.text).toContain("Checking each row…\n3 rows are not as Daybook wrote them.");
    expect(seen.text).toContain("revision history");
    expect(seen.text).toContain("Put in by hand: the row counts nowhere.");
    expect(seen.text).toContain("7 events are as written.");
  });

  test("is content again when the cell was put back", async () => {
    const there = await storyOffice();
    const row = edit(there, "Tagged churned", "event_data", '{"tag":"vip"}');
    expect((await there.press(["Verify"])).table).toHaveLength(1);
    const value = '{"tag":"churned"}';
    there.airtable.control.editCell({ table: events, row, field: "event_data", value });
    expect((await there.press(["Verify"])).text).toContain("9 events, each as it was written");
  });

  test("names a link that leads elsewhere, and whose it should be; an empty one is none", async () => {
    const there = await storyOffice();
    edit(there, "Tagged churned", "Contact", ["Bob Ray"]);
    edit(there, "Deal won", "Contact", null);
    const { table, text } = await there.press(["Verify"]);
    expect(table).toMatchObject([{ Row: "Tagged churned", Cell: "Contact" }]);
    expect(table[0]?.["What is wrong"]).toMatch(
      /Contact leads to Bob Ray \(rec\w+\), though the event is about Sarah Lopez/,
    );
    expect(text).toContain("empty its cell");
    expect(text).not.toContain("revision history");
  });

  test("of a row whose link leads elsewhere and whose cell was changed says what to do about both", async () => {
    const there = await storyOffice();
    edit(there, "Tagged churned", "Contact", ["Bob Ray"]);
    edit(there, "Tagged churned", "event_data", '{"tag":"vip"}');
    const { table, text } = await there.press(["Verify"]);
    expect(table[0]?.["What is wrong"]).toMatch(
      /^a cell was changed; its revision history .*; Contact leads/,
    );
    expect(text).toContain("look at its revision history");
    expect(text).toContain("empty its cell");
  });

  test("counts twins, names conflicts, and tells of a renamed type", async () => {
    const there = await storyOffice();
    const { control } = there.airtable;
    const cellsOf = (sentence: string) => {
      const row = rowsOf(there).find(({ fields }) => String(fields.event).startsWith(sentence));
      const { Contact, Deal, ...cells } = row?.fields ?? {};
      return cells;
    };
    const tagged = eventOf(cellsOf("Tagged churned"));
    const other = { ...tagged, event_data: '{"tag":"vip"}', timestamp: "2026-04-05T04:00:00.000Z" };
    const event_id = deriveEventId(other, hash);
    control.addRows({
      table: events,
      rows: [cellsOf("Tagged churned"), { ...cellsOf("Tagged churned"), ...other, event_id, deal_id: null }],
    });
    control.renameOption({ table: events, field: "event_type", from: "status_changed", to: "Status!" });
    const { text } = await there.press(["Verify"]);
    expect(text).toContain("1 row is a twin of another one");
    expect(text).toContain('The type "Status!" on 1 row was status_changed when it was written');
    expect(text).toContain(
      `The key ${tagged.idempotency_key} stands on rows that say different things: ${tagged.event_id}, ${event_id}.`,
    );
    expect(text).toContain("9 events are as written.");
  });

  test("without the CRM's table says that it couldn't check the links, and checks all else", async () => {
    const there = await storyOffice();
    there.airtable.control.renameField({ table: "Contacts", field: "Stage", to: "Phase" });
    edit(there, "Tagged churned", "Contact", ["Bob Ray"]);
    const { table, text } = await there.press(["Verify"]);
    expect(table).toMatchObject([{ Row: "Tagged churned", Cell: "Contact" }]);
    expect(text).toContain("9 events");
  });
});

describe("prove the lock", () => {
  const label = "Prove the lock";
  const [asEditor, asCreator] = ["Try it: I am an ordinary Editor", "Try it: I am an Owner or Creator"];
  const sealed = ["event", "event_id", "contact_id", "event_type", "event_data", "timestamp", "deal_id"];
  const columns = [...sealed, "actor", "source", "idempotency_key", "when", "Contact", "Deal"];

  function lock({ airtable }: PanelOffice, names: readonly string[]): void {
    for (const field of names) airtable.control.lockField({ table: events, field, level: "creators" });
  }

  /** Presses, and makes sure that no cell of any table is another one afterwards. */
  async function press(there: PanelOffice, answers: readonly string[], user: string) {
    const { control } = there.airtable;
    const all = () => JSON.stringify(control.schema().map(({ name }) => control.rows({ table: name })));
    const before = all();
    const seen = await there.press([label, ...answers], { user });
    expect(all()).toBe(before);
    return seen;
  }

  test("shows the recipe, and tries nothing that nobody asked for", async () => {
    const there = await storyOffice();
    const before = await press(there, ["Not now"], "editor");
    expect(before.text).not.toContain("Edit 13 field permissions");
    expect(before.asked[1]?.buttons).toEqual([asEditor, asCreator, "How to lock it", "Not now"]);
    const seen = await press(there, ["How to lock it"], "editor");
    const text = plainText(seen.text);
    const steps = text.split("\n").filter((line) => /^\d+\. /.test(line));
    expect(steps.map((line) => Number.parseInt(line, 10))).toEqual(steps.map((_, at) => at + 1));
    for (const line of steps) expect(line.length).toBeLessThan(130);
    expect(steps.join("\n")).toContain('click the name of the column "event", hold Shift and click "Deal"');
    expect(steps.join("\n")).toContain("Right-click one of them: Edit 13 field permissions.");
    expect(steps.join("\n")).toContain('In Contacts the arrow beside the column "Events"');
    expect(text).not.toMatch(/daybook verify|daybook lock|AIRTABLE_API_KEY|on this computer/);
    expect(seen.calls.filter(({ kind }) => kind === "update")).toEqual([]);
  });

  test("says to an Editor which columns an edit would go through in, and which refuse", async () => {
    const there = await storyOffice();
    lock(there, ["event_id", "contact_id"]);
    const { text } = await press(there, [asEditor], "editor");
    const open = columns.filter((name) => name !== "event_id" && name !== "contact_id");
    expect(text).toContain(`Not locked: an edit by editor would go through: ${open.join(", ")}.`);
    expect(text).toContain("Refused: event_id, contact_id.");
    expect(text).toContain("Each cell that was tried reads as it did before.");
    expect(text).toContain("Edit 13 field permissions");
    const none = await storyOffice();
    expect((await press(none, [asEditor], "editor")).text).toContain(`go through: ${columns.join(", ")}.`);
  });

  test("says to an Editor that it is locked, and what that doesn't show", async () => {
    const there = await storyOffice();
    lock(there, columns);
    const seen = await press(there, [asEditor], "editor");
    expect(seen.text).toContain("Locked for editor: an edit of each column is refused.");
    expect(seen.text).toContain(`Refused: ${columns.join(", ")}.`);
    expect(seen.text).not.toContain("field permissions");
    for (const part of ["was only said", "Creating and deleting rows", "Native automations weren't tried"])
      expect(seen.text).toContain(part);
  });

  test("proves nothing where an Owner or Creator presses", async () => {
    const there = await storyOffice();
    lock(there, columns);
    const { text } = await press(there, [asCreator], "creator");
    expect(text).toContain("Nothing is proved. Open for creator");
    expect(text).toContain("let an Editor press this");
    for (const field of columns) there.airtable.control.lockField({ table: events, field, level: "nobody" });
    const nobody = await press(there, [asCreator], "creator");
    expect(nobody.text).toContain("An Owner or Creator can take the lock off");
  });

  test("says to somebody who may only read nothing of a lock", async () => {
    const there = await storyOffice();
    const { text } = await press(there, [asEditor], "reader");
    expect(text).not.toContain("Locked for");
    expect(text).toContain("Nothing is proved: the table Daybook refuses an edit by reader, too.");
  });

  test("of an empty log says that an event is needed; of a base that was renamed, where the table is", async () => {
    const there = await setUpOffice();
    expect((await press(there, [asEditor], "editor")).text).toContain("Events is empty: log an event");
    there.airtable.control.renameTable({ table: events, to: "Log" });
    expect((await there.press([label])).text).toContain('there is no table "Events" in this base');
  });

  test("names what somebody else changed while it ran", async () => {
    const there = await setUpOffice();
    await logged(there, [["email_sent", "2026-05-01", {}, { contact_id: "c", actor: "Ana" }]]);
    let tried = 0;
    const seen = await there.press([label, asEditor], {
      user: "editor",
      onCall({ kind, phase }) {
        if (kind !== "update" || phase !== "after" || tried++ > 0) return;
        edit(there, "E-mail sent", "source", "by hand");
      },
    });
    expect(seen.text).toContain('Somebody else changed "source" of row');
    expect(seen.text).not.toContain("reads as it did before");
  });
});
