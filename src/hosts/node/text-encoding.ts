/** How a file's bytes stand for characters. `latin1` is Windows-1252, which is what the files so called hold. */
export type TextEncoding = "utf8" | "latin1" | "utf16le";

/** A file's text as UTF-8 without a byte order mark, and what it was. */
export interface Encoded {
  readonly encoding: TextEncoding;
  readonly chunks: AsyncIterable<Buffer>;
}

/** Tells a file's encoding by its byte order mark, else as `wanted`, else UTF-8. */
export async function encodedAs(chunks: AsyncIterable<Buffer>, wanted?: TextEncoding): Promise<Encoded> {
  const source = chunks[Symbol.asyncIterator]();
  const first = await firstBytes(source);
  const all = resumed(first, source);
  if (startsWith(first, [0xef, 0xbb, 0xbf]))
    return { encoding: "utf8", chunks: resumed(first.subarray(3), source) };
  if (startsWith(first, [0xff, 0xfe])) return { encoding: "utf16le", chunks: transcoded(all, "utf-16le") };
  if (startsWith(first, [0xfe, 0xff])) return { encoding: "utf16le", chunks: transcoded(all, "utf-16be") };
  // Without a mark, every other byte of Western text in UTF-16 is zero; UTF-8 text has no zero byte at all.
  const looksWide = first.length >= 4 && first[0] !== 0 && first[1] === 0 && first[2] !== 0 && first[3] === 0;
  if (wanted === "utf16le" || looksWide) return { encoding: "utf16le", chunks: transcoded(all, "utf-16le") };
  return wanted === "latin1"
    ? { encoding: "latin1", chunks: fromLatin1(all) }
    : { encoding: "utf8", chunks: all };
}

/** Bytes 128 to 159 as Windows-1252 has them; five of them stand for nothing and stay control characters. */
const windows1252 =
  "\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f" +
  "\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178";

const controls = /[\u0080-\u009f]/g;

// By hand: Node's own windows-1252 gives controls for bytes 128 to 159 since 20.18.3 (nodejs/node#60888).
async function* fromLatin1(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    const text = chunk.toString("latin1");
    yield Buffer.from(text.replace(controls, (byte) => windows1252.charAt(byte.charCodeAt(0) - 128)));
  }
}

const enough = 4;

async function firstBytes(source: AsyncIterator<Buffer>): Promise<Buffer> {
  let bytes = Buffer.alloc(0);
  while (bytes.length < enough) {
    const next = await source.next();
    if (next.done) break;
    bytes = bytes.length === 0 ? Buffer.from(next.value) : Buffer.concat([bytes, next.value]);
  }
  return bytes;
}

async function* resumed(first: Buffer, source: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (first.length > 0) yield first;
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
  } finally {
    await source.return?.();
  }
}

async function* transcoded(chunks: AsyncIterable<Buffer>, label: string): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(label);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

const startsWith = (bytes: Buffer, mark: readonly number[]): boolean =>
  mark.every((byte, at) => bytes[at] === byte);
