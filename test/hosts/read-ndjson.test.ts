import { expect, test } from "vitest";
import { formatOf, openText, type TextOptions } from "../../src/hosts/node/open-text.ts";
import { readNdjsonBatches } from "../../src/hosts/node/read-ndjson.ts";
import { scratchFile, stdinInPieces, stdinOf } from "./files.ts";

async function linesOf(content: string | Uint8Array, options: TextOptions = {}): Promise<readonly unknown[]> {
  const lines: unknown[] = [];
  const text = await openText("-", { stdin: stdinOf(content), ...options });
  for await (const rows of readNdjsonBatches(text)) {
    for (const { row, ...line } of rows)
      lines.push([row, line.problem === undefined ? line.value : line.problem.message]);
  }
  return lines;
}

test("each line is a value with the line's number; blank lines count and are passed over", async () => {
  expect(await linesOf('{"a":1}\n\n  \r\n[2]\r\n"é😀"')).toEqual([
    [1, { a: 1 }],
    [4, [2]],
    [5, "é😀"],
  ]);
});

test("a last line may end with a line feed or not", async () => {
  expect(await linesOf("1\n2")).toEqual(await linesOf("1\n2\n"));
});

test("nothing gives nothing", async () => {
  expect(await linesOf("")).toEqual([]);
});

test("a byte order mark is no part of the first value, and UTF-16 is read", async () => {
  expect(await linesOf('\ufeff{"a":"é"}')).toEqual([[1, { a: "é" }]]);
  expect(await linesOf(Buffer.from('\ufeff{"a":"é"}\n', "utf16le"))).toEqual([[1, { a: "é" }]]);
});

test("a line that is not JSON, not UTF-8 or longer than 1 MB is told, and the others go on", async () => {
  const long = `"${"x".repeat(1024 * 1024)}"`;
  const bytes = Buffer.concat([
    Buffer.from(`{"a":}\n${long}\n`),
    Buffer.from('"Jos\u00e9"\n', "latin1"),
    Buffer.from("4"),
  ]);
  expect(await linesOf(bytes)).toEqual([
    [1, expect.stringMatching(/^The line is not JSON: .+\.$/)],
    [2, "The line is longer than 1 MB and was left out."],
    [3, "The line is not UTF-8."],
    [4, 4],
  ]);
});

test("a line of more than 1 MB never fills the memory, even where no line end comes", async () => {
  const piece = Buffer.alloc(256 * 1024, "x");
  async function* endless(): AsyncGenerator<Buffer> {
    for (let at = 0; at < 200; at++) yield piece;
    yield Buffer.from("\n7");
  }
  const before = process.memoryUsage().arrayBuffers;
  expect(await linesOf("", { stdin: endless() })).toEqual([
    [1, "The line is longer than 1 MB and was left out."],
    [2, 7],
  ]);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40 * 1024 * 1024);
});

test("what is found in a line is shown shortened", async () => {
  const [line] = await linesOf(`{"a": ${"y".repeat(5000)}}`);
  expect(JSON.stringify(line).length).toBeLessThan(250);
});

test("values come out the same however the bytes are cut into chunks", async () => {
  const text = '{"a":"é😀"}\r\n\n[1,2]\nbad\n';
  const whole = await linesOf(text);
  for (let size = 1; size < 16; size++) {
    expect(await linesOf("", { stdin: stdinInPieces(text, size) })).toEqual(whole);
  }
});

test("a key __proto__ stays an ordinary key", async () => {
  const [line] = (await linesOf('{"__proto__":{"a":1}}')) as [[number, object]];
  expect(Object.keys(line[1])).toEqual(["__proto__"]);
});

test.each([
  ['\n {"a":1}\n', "ndjson"],
  ["contact_id,event_type\n", "csv"],
  ["", "csv"],
])("%j is told to be %s by its first line", async (content, format) => {
  expect(formatOf(await openText("-", { stdin: stdinOf(content) }))).toBe(format);
});

test("a file that is called .ndjson or .jsonl is one, whatever its first line holds", async () => {
  for (const name of ["a.ndjson", "A.JSONL"])
    expect(formatOf(await openText(scratchFile('nonsense\n{"a":1}\n', name)))).toBe("ndjson");
});
