import { openInput } from "./open-input.ts";
import { type Line, linesOf } from "./split-lines.ts";
import { type Block, blocksOf } from "./text-blocks.ts";
import { encodedAs, type TextEncoding } from "./text-encoding.ts";

/** How a text file is opened. */
export interface TextOptions {
  /** Used where the file has no byte order mark. @default "utf8" */
  readonly encoding?: TextEncoding | undefined;
  /** Told how many bytes of the file were read so far. */
  readonly onBytes?: ((total: number) => void) | undefined;
  /** What `-` stands for. @default process.stdin */
  readonly stdin?: AsyncIterable<Buffer> | undefined;
}

/** A text file, open for one reading. */
export interface TextFile {
  /** The file's name without its folder; `stdin` for standard input. */
  readonly name: string;
  /** Bytes; null where it isn't known before the end. */
  readonly size: number | null;
  readonly encoding: TextEncoding;
  /** The first line that isn't blank, as far as the first lines show one; it stays to be read. */
  readonly firstLine: string;
  /** The text as UTF-8. It, or `lines`, can be gone through once; leaving the loop closes the file. */
  readonly blocks: AsyncIterable<Block>;
  /** The same as lines, many at a time. */
  readonly lines: AsyncIterable<readonly Line[]>;
  /** Closes a file that isn't read to its end. */
  close(): Promise<void>;
}

/** Opens a text file, or standard input for `-`, and reads its beginning. Throws what openInput throws. */
export async function openText(path: string, options: TextOptions = {}): Promise<TextFile> {
  const input = await openInput(path, options.stdin);
  const { encoding, chunks } = await encodedAs(counted(input.chunks, options.onBytes), options.encoding);
  const rest = blocksOf(chunks);
  const first = await rest.next();
  const blocks = resumed(first.done ? null : first.value, rest);
  return {
    name: input.name,
    size: input.size,
    encoding,
    firstLine: first.done ? "" : firstLineOf(first.value),
    blocks,
    lines: linesIn(blocks),
    close: async () => void (await rest.return(undefined)),
  };
}

/** Whether a text file holds a JSON object a line, or a table: by its name, else by its first line. */
export const formatOf = ({ name, firstLine }: TextFile): "ndjson" | "csv" =>
  /\.(ndjson|jsonl)$/i.test(name) || firstLine.trimStart().startsWith("{") ? "ndjson" : "csv";

async function* counted(
  chunks: AsyncIterable<Buffer>,
  onBytes: ((total: number) => void) | undefined,
): AsyncGenerator<Buffer> {
  let total = 0;
  for await (const chunk of chunks) {
    total += chunk.length;
    onBytes?.(total);
    yield chunk;
  }
}

const firstLineOf = (block: Block): string =>
  linesOf(block).find((line) => line.text.trim() !== "")?.text ?? "";

async function* linesIn(blocks: AsyncIterable<Block>): AsyncGenerator<readonly Line[]> {
  for await (const block of blocks) yield linesOf(block);
}

async function* resumed(first: Block | null, rest: AsyncGenerator<Block, undefined>): AsyncGenerator<Block> {
  try {
    if (first !== null) yield first;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}
