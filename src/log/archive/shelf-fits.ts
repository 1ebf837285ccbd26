import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { cloudEventLine } from "../../core/cloud-event.ts";
import type { Shelf } from "../../stores/sqlite/shelf.ts";
import { placeOnShelf } from "../../stores/sqlite/shelf-file.ts";
import type { ArchiveInfo } from "./archive-files.ts";

/** Whether the files of archives are the ones that their manifests tell of, and a shelf holds just what is packed in them: then none need be unpacked to be checked. */
export async function shelfFits(shelf: Shelf, archives: readonly ArchiveInfo[]): Promise<boolean> {
  for (const { path, sha256 } of archives) if ((await sha256Of(path)) !== sha256) return false;
  const texts = new Map(archives.map(({ number }) => [number, createHash("sha256")]));
  let after = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const page = shelf.page({}, after);
    for (const row of page.rows)
      texts.get(placeOnShelf(row.position)?.number ?? 0)?.update(`${cloudEventLine(row, row.recorded_at)}\n`);
    if (page.done) break;
    after = Number(page.checkpoint);
  }
  return archives.every(({ number, text_sha256 }) => texts.get(number)?.digest("hex") === text_sha256);
}

async function sha256Of(path: string): Promise<string | null> {
  const sum = createHash("sha256");
  try {
    for await (const block of createReadStream(path)) sum.update(block as Buffer);
  } catch {
    return null; // whoever reads it says what is wrong
  }
  return sum.digest("hex");
}
