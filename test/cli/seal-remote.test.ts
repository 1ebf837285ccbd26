import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { office } from "../support/office.ts";
import { sheetOffice } from "../support/sheet-office.ts";

const leaf = /^01\w{24} (-|2026-\S+Z)$/;

describe("a log in a base", () => {
  test("is sealed without times, in a file and on the front page, and every sealed row that is gone or changed is named", async () => {
    const there = await office();
    const { control } = there.airtable;
    there.at.now = control.now();
    await there.run(`init --log ${there.log} --timezone UTC --contacts Contacts --deals Deals --yes`);
    const contact = control.rows({ table: "Contacts" })[0]?.id ?? "";
    for (const type of ["email_sent", "sms_sent", "form_submitted"])
      await there.run(`append --contact ${contact} --type ${type} --at 2026-05-01 --actor Ana`);
    const said = await there.run("seal --json");
    const { files, checkpoint } = said.json() as { files: { leaves: string }; checkpoint: object };
    expect([said.code, checkpoint]).toEqual([
      0,
      { origin: `airtable/${there.airtable.base}/Events`, size: 3, root: expect.any(String) },
    ]);
    const list = there.at.read(files.leaves.slice(there.at.folder.length + 1));
    for (const line of list.trimEnd().split("\n")) expect(line).toMatch(/^01\w{24} -$/);
    const front = control.rows({ table: "Daybook" });
    const kept = front.find(({ fields }) => fields.Kind === "Leaves");
    expect(String(kept?.fields.Value).split("\n")).toEqual(list.trimEnd().split("\n"));
    control.advance({ ms: 3_600_000 });
    there.at.now = control.now();
    await there.run(`append --contact ${contact} --type note_added --set text=x --at 2026-05-02`);
    const sound = await there.run("verify --json");
    expect([sound.code, sound.json()]).toMatchObject([0, { ok: true, unsealed: 1, sealed: { rows: 3 } }]);

    const [one, two] = control.rows({ table: "Events" });
    control.editCell({ table: "Events", row: one?.id ?? "", field: "actor", value: "Bo" });
    control.deleteRows({ table: "Events", rows: [two?.id ?? ""] });
    control.advance({ ms: 3_600_000 });
    there.at.now = control.now();
    const found = await there.run("verify --json");
    expect([found.code, found.json()]).toMatchObject([
      3,
      { edited: [{ event_id: one?.fields.event_id }], missing: [{ event_id: two?.fields.event_id }] },
    ]);
    const refused = await there.run("seal --json");
    expect([refused.code, refused.json()]).toMatchObject([3, { added: 0, refused: expect.any(String) }]);
  });

  test("whose front page lost its seal, or holds another, is checked by the file", async () => {
    const there = await office();
    const { control } = there.airtable;
    there.at.now = control.now();
    await there.run(`init --log ${there.log} --timezone UTC --contacts Contacts --deals Deals --yes`);
    const contact = control.rows({ table: "Contacts" })[0]?.id ?? "";
    await there.run(`append --contact ${contact} --type email_sent --at 2026-05-01`);
    await there.run("seal");
    const ours = () =>
      control.rows({ table: "Daybook" }).filter(({ fields }) => /Seal|Leaves/.test(String(fields.Kind)));
    const list = ours().find(({ fields }) => fields.Kind === "Leaves")?.id ?? "";
    control.editCell({ table: "Daybook", row: list, field: "Value", value: "01KP0FJ4H0CSE1K75QA0YFK8F0 -" });
    const changed = await there.run("verify");
    expect([changed.code, changed.out]).toEqual([3, expect.stringContaining("goes by the copy in")]);
    control.deleteRows({ table: "Daybook", rows: ours().map(({ id }) => id) });
    expect((await there.run("verify --json")).json()).toMatchObject({ ok: true, sealed: { rows: 1 } });
    await there.run("seal");
    expect(ours()).toHaveLength(2);
  });
});

describe("a log in a spreadsheet", () => {
  test("is sealed on the front page with a copy in a file; sorting it raises nothing, and each change is named", async () => {
    const { sheets, run, log, at } = await sheetOffice();
    const { control } = sheets;
    await run(`init --log ${log} --contacts Contacts --yes`);
    for (const name of ["C-1", "C-2", "C-3", "C-4"])
      await run(`append --contact ${name} --type contact_created --at 2026-03-01T10:00:00Z --actor Ana`);
    const said = (await run("seal --json")).json() as { files: { leaves: string }; text: string };
    const lines = at
      .read(said.files.leaves.slice(at.folder.length + 1))
      .trimEnd()
      .split("\n");
    expect(lines).toHaveLength(4);
    for (const line of lines) expect(line).toMatch(leaf);
    const front = control.rows({ tab: "Daybook" });
    expect(front.find(([, kind]) => kind === "Leaves")).toContain(lines.join("\n"));
    expect(existsSync(join(at.folder, "daybook.config.json"))).toBe(true);

    const [, ...rows] = control.rows({ tab: "Events" }).map((row) => row.map(String));
    const put = (values: readonly string[][]): void => control.paste({ tab: "Events", cell: "A2", values });
    const shuffled = [rows[2], rows[0], rows[3], rows[1]] as string[][];
    put(shuffled);
    at.now = "2026-06-01T12:10:00.000Z";
    expect((await run("verify --json")).json()).toMatchObject({ ok: true, unsealed: 0 });
    // Every cell of one row, and two cells that change places.
    const [, second = [], third = []] = shuffled;
    for (const [column, value] of [...second.entries()].slice(0, 10)) {
      const [one, other] = [[...second], [...third]];
      one[column] = value === third[column] ? `${value}x` : (third[column] ?? "");
      if (value !== third[column]) other[column] = value;
      if (one[column] === second[column]) continue;
      put([shuffled[0] ?? [], one, other]);
      const found = (await run("verify --json")).json() as Record<string, readonly { event_id: string }[]>;
      const named = ["edited", "missing", "moved", "inserted"].flatMap((kind) => found[kind] ?? []);
      // A type by another name is told from the id that it gives: the option was renamed.
      if (column === 2) expect(found.renamed).toHaveLength(1);
      else expect([column, found.ok, named.length > 0]).toEqual([column, false, true]);
    }
  });
});
