import { createHash, type Hash as Hashing } from "node:crypto";
import { readFileSync } from "node:fs";
import { createGunzip } from "node:zlib";
import { cloudEventLine, isCloudEvent, readCloudEvent } from "../../core/cloud-event.ts";
import { DaybookError } from "../../core/errors.ts";
import type { Row } from "../../core/event.ts";
import { hasItsId } from "../../core/identity.ts";
import { hash } from "../../hosts/node/host.ts";
import { type ArchiveInfo, changed, takeBack } from "./archive-files.ts";

/**
 * An archive's rows exactly as they stood in the log, many at a time, in their order; `position` is a row's line in the archive.
 * The file is checked against its manifest before the first of them. Throws ARCHIVE_CHANGED (with the line, where it can be told)
 * and ARCHIVE_MISSING.
 */
export async function* readArchive(
  info: Pick<ArchiveInfo, "path" | "manifest" | "sha256" | "text_sha256" | "rows">,
): AsyncGenerator<readonly Row[]> {
  const packed = bytesOf(info.path);
  if (createHash("sha256").update(packed).digest("hex") !== info.sha256)
    throw changed(info.path, await howItDiffers(packed));
  const text = createHash("sha256");
  let line = 0;
  for await (const lines of linesIn(packed, text)) {
    const rows: Row[] = [];
    for (const each of lines) {
      line += 1;
      const row = rowIn(each, line);
      if (row === null) throw changed(info.path, `line ${line} is no row`);
      rows.push(row);
    }
    yield rows;
  }
  if (line !== info.rows) throw changed(info.manifest, `it says ${info.rows} rows, and there are ${line}`);
  if (text.digest("hex") !== info.text_sha256)
    throw changed(info.manifest, "its text_sha256 isn't its rows'");
}

/** The row of an archive's line; null where it is none. */
function rowIn(line: string, position: number): Row | null {
  // The only member whose own text counts, and the last: between quotes no quote stands without a backslash.
  const at = line.indexOf(dataMember);
  if (at < 0) return null;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (!isCloudEvent(value)) return null;
  const read = readCloudEvent(value);
  if (!("input" in read)) return null;
  const { deal_id = null, actor = null, source = null, recorded_at = null, ...rest } = read.input;
  const event_data = line.slice(at + dataMember.length, -1);
  const row = { ...rest, event_data, deal_id, actor, source, recorded_at, position } as Row;
  return cloudEventLine(row, row.recorded_at) === line ? row : null;
}

const dataMember = ',"data":';

/** How a file differs from what was written, as far as its own text tells. */
async function howItDiffers(packed: Buffer): Promise<string> {
  let line = 0;
  try {
    for await (const lines of linesIn(packed, null))
      for (const each of lines) {
        line += 1;
        const row = rowIn(each, line);
        if (row === null || !(hasItsId(row, hash) || row.event_type === "contact_erased"))
          return `line ${line} is the first that isn't as it was written`;
      }
  } catch {
    return line === 0 ? "nothing of it can be unpacked" : `only its first ${line} lines can be unpacked`;
  }
  return `its ${line} lines are rows, but its SHA-256 isn't the one in its manifest`;
}

/** The lines of a packed text, many at a time. */
async function* linesIn(packed: Buffer, text: Hashing | null): AsyncGenerator<readonly string[]> {
  const unpacking = createGunzip({ chunkSize: 256 * 1024 });
  unpacking.end(packed);
  let held: Buffer = Buffer.alloc(0);
  for await (const block of unpacking as AsyncIterable<Buffer>) {
    text?.update(block);
    const end = block.lastIndexOf(10);
    if (end < 0) {
      held = Buffer.concat([held, block]);
      continue;
    }
    const whole = Buffer.concat([held, block.subarray(0, end)]);
    held = block.subarray(end + 1);
    yield whole.toString("utf8").split("\n");
  }
  if (held.length > 0) yield [held.toString("utf8")];
}

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    const isGone = (cause as { readonly code?: unknown }).code === "ENOENT";
    throw new DaybookError(
      isGone ? "ARCHIVE_MISSING" : "FILE_NOT_READABLE",
      `${file} ${isGone ? "is gone" : "can't be read"}.`,
      { hint: takeBack, cause },
    );
  }
}
