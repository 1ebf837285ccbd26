import { checkpointText, readCheckpoint, readLeaf } from "../core/seal.ts";
import type { Seal } from "../core/verify-seal.ts";
import type { PublishedRow, TableTarget } from "./table-target.ts";

/** Where a log's seal is kept: rows of its front page. */
export interface SealPage {
  readonly target: TableTarget;
  /** The name of the front page. */
  readonly front: string;
}

/** A seal as a front page keeps it. */
export interface KeptSeal {
  /** null where the log was never sealed. */
  readonly seal: Seal | null;
  /** Why the seal can't be read, a sentence; null where it can. */
  readonly broken: string | null;
  /** The rows that keep it, by their keys. */
  readonly rows: ReadonlyMap<string, PublishedRow>;
}

/** Leaves a row: 900 of them are 46,000 characters, and a cell takes 50,000. */
const aRow = 900;

const columns = ["Kind", "As of", "Value", "key"];
const sealKey = "seal";
const leavesKey = (at: number): string => `leaves ${at + 1}`;

/** Reads the seal that a front page keeps. One request. */
export async function readSeal({ target, front }: SealPage): Promise<KeptSeal> {
  const rows = new Map<string, PublishedRow>();
  for (const row of await target.read(front, columns)) {
    const { Kind, key } = row.cells;
    const isOurs =
      (Kind === "Seal" && key === sealKey) || (Kind === "Leaves" && /^leaves [1-9]\d*$/.test(String(key)));
    if (isOurs && !rows.has(String(key))) rows.set(String(key), row);
  }
  const kept = rows.get(sealKey);
  if (!kept) {
    const broken = rows.size > 0 ? "There is a list of sealed rows, and the seal itself is gone." : null;
    return { seal: null, broken, rows };
  }
  const checkpoint = readCheckpoint(String(kept.cells.Value ?? ""));
  const at = String(kept.cells["As of"] ?? "");
  if (!checkpoint || Number.isNaN(Date.parse(at)))
    return { seal: null, broken: "The seal can't be read: somebody has changed it.", rows };
  const leaves: string[] = [];
  for (let row = rows.get(leavesKey(0)), n = 1; row; row = rows.get(leavesKey(n)), n++)
    leaves.push(...String(row.cells.Value ?? "").split("\n"));
  return { seal: { checkpoint, leaves: leaves.filter((line) => readLeaf(line)), at }, broken: null, rows };
}

/** Writes a seal: first the leaves that the page lacks, then the checkpoint, so that one that is broken off is none. */
export async function keepSeal({ target, front }: SealPage, seal: Seal, { rows }: KeptSeal): Promise<void> {
  const { checkpoint, leaves, at } = seal;
  const put = async (key: string, cells: Readonly<Record<string, string>>): Promise<void> => {
    const held = rows.get(key);
    if (held && Object.keys(cells).every((title) => held.cells[title] === cells[title])) return;
    const changes = held
      ? { create: [], update: [{ id: held.id, cells }], remove: [] }
      : { create: [{ ...cells, key }], update: [], remove: [] };
    await target.write(front, changes);
  };
  for (let first = 0; first < leaves.length; first += aRow)
    await put(leavesKey(first / aRow), {
      Name: `Sealed rows ${first + 1} to ${Math.min(first + aRow, leaves.length)}`,
      Kind: "Leaves",
      "What it tells":
        "The list of sealed rows: an event_id and when it was recorded. It is only ever added to.",
      Value: leaves.slice(first, first + aRow).join("\n"),
    });
  await put(sealKey, {
    Name: "Seal",
    Kind: "Seal",
    "What it tells":
      "Whoever changes, removes or puts in a sealed row is found out. Keep a copy of Value elsewhere: the weekly mail has one.",
    "As of": at,
    Value: checkpointText(checkpoint),
  });
}
