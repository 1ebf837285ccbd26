import type { CrmTable, CrmWord } from "../../core/crm.ts";
import { DaybookError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";
import type { Settings } from "../../core/settings.ts";
import { openText } from "../../hosts/node/open-text.ts";
import { readCsv } from "../../hosts/node/read-csv.ts";
import { findHomes, noCrm } from "./crm-looks.ts";
import { type Grid, gridTable } from "./grid-table.ts";
import type { OpenDesk } from "./open-desk.ts";
import { linkedHomes, readPlaced } from "./placed-desk.ts";
import { snapshotSource } from "./snapshot-source.ts";

/** The files that hold a CRM's tables, as paths; the config says what their columns are. */
export type CrmFiles = Partial<Readonly<Record<CrmWord, string>>>;

/** A file as a grid, and which of its rows can't be read, in sentences. */
interface ReadFile extends Grid {
  readonly faults: readonly string[];
}

/** A CRM that was exported to CSV files. Throws CONFIG_NO_CRM, CONFIG_WRONG, and what reading a CSV throws. */
export async function csvCrm(
  files: CrmFiles,
  settings: Pick<Settings, "crm">,
  onRecord: () => void,
): Promise<OpenDesk> {
  const kept = (["contacts", "deals"] as const).flatMap((word) => {
    const file = files[word];
    return file === undefined ? [] : [{ word, file }];
  });
  const faults = new Map<string, readonly string[]>();
  const crm = { contacts: null, deals: null, ...tablesOf(files, settings) };
  const tables = await Promise.all(
    kept.map(async ({ word, file }) => {
      const first = await gridOf(file);
      refuseWithoutId(word, crm[word] as CrmTable, first.header);
      return gridTable(idOf(word), baseName(file), first, async () => {
        const grid = await gridOf(file);
        faults.set(file, grid.faults);
        for (const _ of grid.rows) onRecord();
        return grid;
      });
    }),
  );
  const { homes, looks } = findHomes({ tables }, { crm });
  return {
    place: kept.map(({ file }) => baseName(file)).join(" and "),
    source: snapshotSource,
    homes,
    read: () => readPlaced(linkedHomes(homes)),
    looks: () => [...looks, ...[...faults.values()].flat()],
  };
}

/** By which the config finds a file, whatever it is called. */
const idOf = (word: CrmWord): string => `file:${word}`;

const baseName = (file: string): string => file.split(/[\\/]/).pop() ?? file;

/** The config's tables, as the files hold them. */
function tablesOf(files: CrmFiles, { crm }: Pick<Settings, "crm">): Partial<NonNullable<Settings["crm"]>> {
  const { contacts, deals } = crm ?? { contacts: null, deals: null };
  if ((files.contacts !== undefined && !contacts) || (files.deals !== undefined && !deals)) throw noCrm();
  return {
    ...(contacts && files.contacts !== undefined
      ? { contacts: { ...contacts, table: idOf("contacts") } }
      : {}),
    ...(deals && files.deals !== undefined ? { deals: { ...deals, table: idOf("deals") } } : {}),
  };
}

function refuseWithoutId(word: CrmWord, { id }: CrmTable, header: readonly string[]): void {
  if (header.includes(id)) return;
  const near = id === "record" ? header.find((name) => /\bid$/i.test(name.trim())) : nearest(id, header);
  throw new DaybookError(
    "CONFIG_WRONG",
    id === "record"
      ? `The config: crm.${word}.id is "record", and a row of a file has no id of its own.`
      : `The config: crm.${word}.id is "${id}", and the file has no such column.`,
    {
      hint: `Name the column with each row's own id${near === undefined ? "" : ` (did you mean "${near}"?)`}. The file has ${header.slice(0, 12).join(", ")}.`,
    },
  );
}

async function gridOf(path: string): Promise<ReadFile> {
  const { header, rows } = await readCsv(await openText(path));
  const found: Grid["rows"][number][] = [];
  const faults: string[] = [];
  for await (const { row, cells, problem } of rows) {
    if (cells) found.push({ row, cells: header.map((name) => cells[name] ?? "") });
    else
      faults.push(
        `${baseName(path)}, row ${row}: ${problem.message} Nothing is logged of it.${problem.hint === undefined ? "" : ` ${problem.hint}`}`,
      );
  }
  return { header, rows: found, faults: faults.slice(0, 20) };
}
