import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Event, eventColumns } from "../../src/core/event.ts";
import { deriveEventId } from "../../src/core/identity.ts";
import { hash } from "../../src/hosts/node/host.ts";
import { openLog } from "../../src/open-log.ts";
import { office } from "../support/office.ts";
import { sheetOffice } from "../support/sheet-office.ts";

/** A row's cells by column; what is empty is "". */
type Cells = Readonly<Record<string, string>>;

/** A sealed log of 24 rows and 3 that came later, and what verify says of other rows in their place, without a mirror that knew them. */
interface SealedLog {
  readonly rows: readonly Cells[];
  /** Whether a row that is put in can be given a time of recording. */
  readonly isDated: boolean;
  found(rows: readonly Cells[]): Promise<Found>;
}

interface Found {
  readonly ok: boolean;
  readonly named: readonly string[];
  readonly unsealed: number;
  readonly duplicates: number;
  readonly renamed: number;
}

const sealed = 24;

const inputs = Array.from({ length: sealed + 3 }, (_, n) => ({
  contact_id: `c${n % 5}`,
  event_type: ["stage_changed", "note_added", "email_sent"][n % 3],
  event_data: [{ to: `S${n}` }, { text: `t${n}` }, { name: `m${n}` }][n % 3],
  timestamp: new Date(Date.parse("2026-05-01T10:00:00.000Z") - n * 60_000).toISOString(),
  actor: n % 3 === 0 ? "Ana" : "Bo",
  ...(n % 4 === 0 ? { deal_id: `d${n}`, source: "form" } : {}),
}));

const lines = (from: number, to?: number): { readonly stdin: string } => ({
  stdin: inputs
    .slice(from, to)
    .map((each) => JSON.stringify(each))
    .join("\n"),
});

type Desk = Pick<Awaited<ReturnType<typeof office>>, "run" | "at" | "log">;

/** Verifies through a mirror of its own, which reads the rows as they stand now. */
async function verified(
  { at, log }: Desk,
  leaves: string,
  env: Readonly<Record<string, string>>,
): Promise<Found> {
  let waited = 0;
  const opened = await openLog(log, {
    leaves,
    env,
    create: false,
    readonly: true,
    now: () => at.now,
    clock: () => waited,
    sleep: async (ms) => {
      waited += ms;
    },
  });
  try {
    const { ok, unsealed, duplicates, edited, missing, moved, inserted, renamed } = await opened.verify();
    const named = [...edited, ...missing, ...moved, ...inserted].map(({ event_id }) => event_id);
    return { ok, unsealed, duplicates, named, renamed: renamed?.length ?? 0 };
  } finally {
    await opened.close();
  }
}

async function sealIn({ run, at, log }: Desk, more: string, wait: () => void): Promise<string> {
  expect((await run(`init --log ${log} --timezone UTC --contacts Contacts ${more} --yes`)).code).toBe(0);
  expect((await run("append -", lines(0, sealed))).code).toBe(0);
  wait();
  const { files } = (await run("seal --json")).json() as { files: { leaves: string } };
  wait();
  expect((await run("append -", lines(sealed))).code).toBe(0);
  wait();
  return join(at.folder, files.leaves.slice(at.folder.length + 1));
}

async function sealedBase(): Promise<SealedLog> {
  const there = await office();
  const { control, token, url } = there.airtable;
  const wait = () => {
    control.advance({ ms: 3_600_000 });
    there.at.now = control.now();
  };
  there.at.now = control.now();
  const leaves = await sealIn(there, "--deals Deals", wait);
  const table = "Events";
  let held = control.rows({ table }).map(({ id, fields }) => ({
    id,
    cells: Object.fromEntries(eventColumns.map((column) => [column, String(fields[column] ?? "")])),
  }));
  /** Brings the table to other rows: a row that goes is deleted, one that is new is added, the others are edited where they stand. */
  const put = (rows: readonly Cells[]): void => {
    const left = [...held];
    const take = (fits: (row: (typeof held)[number]) => boolean) =>
      left.splice(left.findIndex((row) => fits(row)) >>> 0, 1)[0];
    const own = rows.map((cells) => take((row) => row.cells === cells));
    const known = rows.map((cells, at) => own[at] ?? take((row) => row.cells.event_id === cells.event_id));
    const free = rows.length - known.filter((row) => row).length;
    const standing = known.map((row) => row ?? (free <= left.length ? left.shift() : undefined));
    control.deleteRows({ table, rows: left.map(({ id }) => id) });
    held = rows.map((cells, at) => {
      const row = standing[at];
      if (!row) return { id: control.addRows({ table, rows: [cells] })[0]?.id ?? "", cells };
      for (const field of eventColumns)
        if (cells[field] !== row.cells[field])
          control.editCell({ table, row: row.id, field, value: cells[field] || null });
      return { id: row.id, cells };
    });
  };
  const env = { AIRTABLE_API_KEY: token, AIRTABLE_ENDPOINT_URL: url };
  return {
    rows: held.map(({ cells }) => cells),
    isDated: false,
    async found(rows) {
      put(rows);
      return verified(there, leaves, env);
    },
  };
}

async function sealedSheet(): Promise<SealedLog> {
  const there = await sheetOffice();
  const { control, url } = there.sheets;
  const wait = () => {
    there.at.now = new Date(Date.parse(there.at.now) + 3_600_000).toISOString();
  };
  const leaves = await sealIn(there, "", wait);
  const tab = "Events";
  const [header = [], ...values] = control.rows({ tab }).map((row) => row.map(String));
  const cellsOf = (row: readonly string[]): Cells =>
    Object.fromEntries(header.map((name, at) => [name, row[at] ?? ""]));
  const width = header.length;
  const env = {
    GOOGLE_APPLICATION_CREDENTIALS: join(there.at.folder, "service.json"),
    SHEETS_ENDPOINT_URL: url,
  };
  return {
    rows: values.filter(([id]) => id).map(cellsOf),
    isDated: true,
    async found(rows) {
      const blank = Array.from({ length: 8 }, () => Array<string>(width).fill(""));
      control.paste({
        tab,
        cell: "A2",
        values: [...rows.map((cells) => header.map((name) => cells[name] ?? "")), ...blank],
      });
      return verified(there, leaves, env);
    },
  };
}

const eventOf = (cells: Cells): Event =>
  Object.fromEntries(eventColumns.map((column) => [column, cells[column] || null])) as never;
/** An event as if Daybook had written it so: its id fits. */
const forged = (cells: Cells): Cells => ({ ...cells, event_id: deriveEventId(eventOf(cells), hash) });

const place = fc.nat(sealed - 1);

test.each([
  ["a base", sealedBase],
  ["a spreadsheet", sealedSheet],
])(
  "in a sealed log in %s, edits, swaps, forgeries, deletions, twins and a cut end are found and named; its end that isn't sealed is counted",
  async (_, open) => {
    const { rows, isDated, found } = await open();
    expect(rows).toHaveLength(sealed + 3);
    // Whether a table shows its rows in the order in which they came is not said.
    const late = new Set(inputs.slice(sealed).map(({ timestamp }) => timestamp));
    const [old, young] = [0, 1].map((kind) =>
      rows.filter(({ timestamp = "" }) => late.has(timestamp) === (kind === 1)),
    ) as [Cells[], Cells[]];
    const all = [...old, ...young];
    expect(await found(all)).toMatchObject({ ok: true, named: [], unsealed: 3 });
    const idOf = (at: number): string => old[at]?.event_id ?? "";
    const edited = (at: number, cells: Cells): readonly Cells[] => all.with(at, { ...all[at], ...cells });

    const samples = { numRuns: 3, seed: 11 };
    for (const [at, other] of fc.sample(fc.tuple(place, place), samples))
      for (const column of fc.sample(fc.constantFrom(...eventColumns), { numRuns: 2, seed: at })) {
        const own = old[at]?.[column] ?? "";
        const value = column === "event_type" ? "call_booked" : (old[other]?.[column] ?? "");
        if (value === own) continue;
        const said = await found(edited(at, { [column]: value }));
        expect([said.ok, said.named.includes(idOf(at))], `${column} of row ${at}`).toEqual([false, true]);
        const swapped = edited(at, { [column]: value }).with(other, { ...old[other], [column]: own });
        if (column !== "event_type" && at !== other)
          expect((await found(swapped)).ok, `${column} of rows ${at}, ${other}`).toBe(
            column === "event_id" && false,
          );
      }
    for (const at of fc.sample(place, { numRuns: 2, seed: 12 })) {
      const gone = await found(all.toSpliced(at, 1));
      expect(gone).toMatchObject({ ok: false, named: [idOf(at)], unsealed: 3 });
      const dated = await found(all.with(at, forged({ ...all[at], timestamp: "2026-04-01T10:00:00.000Z" })));
      expect([dated.ok, dated.named.includes(idOf(at))]).toEqual([false, true]);
      const twin = await found([...all, all[at] as Cells]);
      // When a base's row was made no one but the base can say: a twin of a sealed row is one that came since.
      if (isDated) expect(twin).toMatchObject({ ok: false, named: [idOf(at)], duplicates: 1 });
      else expect(twin).toMatchObject({ ok: true, duplicates: 1, unsealed: 4 });
      const more = forged({ ...all[at], contact_id: "c9", idempotency_key: `k${at}` });
      const put = await found([...all, more]);
      if (isDated) expect(put).toMatchObject({ ok: false, named: [more.event_id], unsealed: 3 });
      else expect(put).toMatchObject({ ok: true, unsealed: 4 });
    }
    if (isDated) {
      const moved = await found(edited(5, { recorded_at: "2026-06-01T11:00:00.000Z" }));
      expect(moved).toMatchObject({ ok: false, named: [idOf(5)] });
    }
    const typed = await found([...all, { ...all[2], event_id: "typed in" }]);
    expect(typed).toMatchObject({ ok: false, named: ["typed in"] });
    const cut = await found([...old.slice(0, 20), ...young]);
    expect([cut.ok, [...cut.named].sort()]).toEqual([
      false,
      old
        .slice(20)
        .map((row) => row.event_id)
        .sort(),
    ]);
    // What came after the seal can go unseen.
    expect(await found(all.slice(0, -2))).toMatchObject({ ok: true, named: [], unsealed: 1 });
    expect(await found(all.toReversed())).toMatchObject({ ok: true, named: [], unsealed: 3 });
  },
);
