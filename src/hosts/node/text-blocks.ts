/** The most bytes that a line may have: 1 MB. */
export const longestLine = 1024 * 1024;

/** Whole lines of UTF-8 text, each with its line feed; or, where a line has more than 1 MB, its beginning alone. */
export interface Block {
  readonly bytes: Buffer;
  readonly tooLong: boolean;
}

/**
 * Cuts text into whole lines, as many at a time as have come; holds back what may go on in the next chunk, never much more
 * than 1 MB. Lines end with LF or CR LF, or with CR alone if the first chunk says so.
 */
export async function* blocksOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Block, undefined> {
  let held: Buffer = Buffer.alloc(0);
  let returnsOnly: boolean | null = null;
  let skipping = false;
  for await (const chunk of chunks) {
    returnsOnly ??= endsWithReturns(chunk);
    let bytes = returnsOnly ? withLineFeeds(chunk) : chunk;
    if (skipping) {
      const end = bytes.indexOf(lineFeed);
      if (end < 0) continue;
      bytes = bytes.subarray(end + 1);
      skipping = false;
    }
    const cut = bytes.lastIndexOf(lineFeed) + 1;
    if (cut > 0) {
      yield { bytes: joined(held, bytes.subarray(0, cut)), tooLong: false };
      held = bytes.subarray(cut);
      continue;
    }
    held = joined(held, bytes);
    if (held.length <= longestLine) continue;
    yield { bytes: held.subarray(0, shownBytes), tooLong: true };
    held = Buffer.alloc(0);
    skipping = true;
  }
  if (held.length > 0) yield { bytes: joined(held, Buffer.from("\n")), tooLong: false };
}

const lineFeed = 10;
const carriageReturn = 13;
const shownBytes = 100;

/** Two buffers as one; the second itself where the first is empty. */
export const joined = (first: Buffer, second: Buffer): Buffer =>
  first.length === 0 ? second : Buffer.concat([first, second]);

function endsWithReturns(bytes: Buffer): boolean {
  const first = bytes.indexOf(carriageReturn);
  return first >= 0 && first < bytes.length - 1 && !bytes.includes(lineFeed);
}

const withLineFeeds = (bytes: Buffer): Buffer =>
  Buffer.from(bytes.map((byte) => (byte === carriageReturn ? lineFeed : byte)));
