import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openText } from "../../src/hosts/node/open-text.ts";
import { readJsonFile } from "../../src/hosts/node/read-json-file.ts";
import { scratchFile, scratchFolder, stdinOf } from "./files.ts";

describe("a file that can't be opened is refused with what to do", () => {
  test("one that isn't there, with the nearest that is", async () => {
    const path = scratchFile("id\n", "leads.csv");
    await expect(openText(path.replace("leads", "laeds"))).rejects.toMatchObject({
      code: "FILE_NOT_FOUND",
      message: expect.stringMatching(/^There is no file ".*laeds\.csv"\.$/),
      hint: 'Did you mean "leads.csv"?',
    });
  });

  test("one in a folder that isn't there", async () => {
    await expect(openText(join(scratchFolder(), "no", "leads.csv"))).rejects.toMatchObject({
      code: "FILE_NOT_FOUND",
      hint: "Give the path of a file, or - for standard input.",
    });
  });

  test("a folder", async () => {
    const folder = join(scratchFolder(), "leads");
    mkdirSync(folder);
    await expect(openText(folder)).rejects.toMatchObject({
      code: "FILE_IS_A_DIRECTORY",
      hint: "Name one file in it.",
    });
  });
});

test("a file has its name, its size, and says how much of it was read", async () => {
  const seen: number[] = [];
  const content = `\ufeffid,name\n${"1,é\n".repeat(200_000)}`;
  const size = Buffer.byteLength(content);
  const text = await openText(scratchFile(content), { onBytes: (total) => seen.push(total) });
  expect(text).toMatchObject({ name: "leads.csv", size, encoding: "utf8", firstLine: "id,name" });
  let lines = 0;
  for await (const batch of text.lines) lines += batch.length;
  expect(lines).toBe(200_001);
  expect(seen.length).toBeGreaterThan(2);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen[seen.length - 1]).toBe(size);
});

test("standard input has no size, and counts the bytes that came, not those they were turned into", async () => {
  let read = 0;
  const bytes = Buffer.from("\ufeffid\n1\n", "utf16le");
  const text = await openText("-", { stdin: stdinOf(bytes), onBytes: (total) => (read = total) });
  expect(text).toMatchObject({ name: "stdin", size: null, encoding: "utf16le", firstLine: "id" });
  for await (const batch of text.lines) expect(batch.every((line) => line.fault === null)).toBe(true);
  expect(read).toBe(bytes.length);
});

test("closing tells the source that no more is wanted", async () => {
  let closed = false;
  async function* source(): AsyncGenerator<Buffer> {
    try {
      for (;;) yield Buffer.from("a line\n");
    } finally {
      closed = true;
    }
  }
  const text = await openText("-", { stdin: source() });
  await text.close();
  expect(closed).toBe(true);
});

describe("a JSON file", () => {
  test("is read, with a byte order mark or without", async () => {
    expect(await readJsonFile(scratchFile('{"a":1}'))).toEqual({ a: 1 });
    expect(await readJsonFile(scratchFile('\ufeff{"a":1}'))).toEqual({ a: 1 });
  });

  test("that isn't JSON is refused with line, column and what stands wrong there", async () => {
    await expect(readJsonFile(scratchFile('{\n  "a": 1,\n}', "MAP.json"))).rejects.toMatchObject({
      code: "NOT_JSON",
      message: "MAP.json is not JSON: line 3, column 1: no comma may stand before this }.",
    });
  });

  test("that isn't there is refused like any file", async () => {
    await expect(readJsonFile(join(scratchFolder(), "MAP.json"))).rejects.toMatchObject({
      code: "FILE_NOT_FOUND",
    });
  });
});
