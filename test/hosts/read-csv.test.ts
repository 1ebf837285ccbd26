import { describe, expect, test } from "vitest";
import { openText } from "../../src/hosts/node/open-text.ts";
import { readCsv } from "../../src/hosts/node/read-csv.ts";
import { rowsOf, scratchFile, stdinInPieces, stdinOf } from "./files.ts";

const open = async (content: string | Uint8Array) =>
  readCsv(await openText("-", { stdin: stdinOf(content) }));

describe("rows are numbered as a spreadsheet does", () => {
  test("the header is row 1", async () => {
    expect(await rowsOf("id,name\n1,Ana\n2,Ben\n")).toEqual([
      [2, "1", "Ana"],
      [3, "2", "Ben"],
    ]);
  });

  test("blank rows count and are passed over", async () => {
    expect(await rowsOf("\nid,name\n\n1,Ana\n\r\n,\n2,Ben\n\n\n")).toEqual([
      [4, "1", "Ana"],
      [7, "2", "Ben"],
    ]);
  });

  test("a cell of several lines is part of one row", async () => {
    expect(await rowsOf('id,note\n1,"a\nb\r\n\nc"\n2,d')).toEqual([
      [2, "1", "a\nb\r\n\nc"],
      [3, "2", "d"],
    ]);
  });
});

describe("cells", () => {
  test.each([
    ["quoted delimiters", '"a,b",c', ["a,b", "c"]],
    ["doubled quotes", '"say ""hi""",""""', ['say "hi"', '"']],
    ["empty quoted cells", '"",""x', null],
    ["quotes within a plain cell", '5" pipe,a"b"', ['5" pipe', 'a"b"']],
    [
      "quotes within a plain cell, before a cell of several lines",
      '5" pipe,"a\n""b"""',
      ['5" pipe', 'a\n"b"'],
    ],
    ["quotes within a plain cell, after a cell of several lines", '"a\nb",5" pipe', ["a\nb", '5" pipe']],
    ["spaces", " a , b ", [" a ", " b "]],
    ["an empty last cell", "a,", ["a", ""]],
    ["a lone empty quoted cell", 'a,""', ["a", ""]],
    ["characters of two, three and four bytes", "é€,😀", ["é€", "😀"]],
    ["a formula as it is", "=1+1,@x", ["=1+1", "@x"]],
  ])("%s", async (_, line, cells) => {
    const found = await rowsOf(`x,y\n${line}\n`);
    if (cells === null) expect(found).toEqual([expect.objectContaining({ row: 2 })]);
    else expect(found).toEqual([[2, ...cells]]);
  });

  test("of columns named like JavaScript's own properties are plain cells", async () => {
    const { rows } = await open("__proto__,constructor,toString\nx,y,z\n");
    for await (const row of rows) {
      expect(Object.entries(row.cells ?? {})).toEqual([
        ["__proto__", "x"],
        ["constructor", "y"],
        ["toString", "z"],
      ]);
      expect(row.cells?.hasOwnProperty).toBeUndefined();
    }
  });

  test("come out the same however the bytes are cut into chunks", async () => {
    const text = '\ufeffid;note\r\n1;"a ""quoted""\r\nline; é😀"\r\n2;plain é\r\n3;"open\r\n4;x\r\n';
    const whole = await rowsOf(text);
    expect(whole).toHaveLength(4);
    for (let size = 1; size < 24; size++) {
      expect(await rowsOf("", { stdin: stdinInPieces(text, size) })).toEqual(whole);
    }
  });
});

describe("delimiters and line ends", () => {
  test.each([
    [",", "id,name\n1,Ana"],
    [";", "id;name\n1;Ana"],
    ["\t", "id\tname\n1\tAna"],
    ["|", "id|name\n1|Ana"],
    [";", 'id;"name, first, last"\n1;Ana'],
  ])("%j is seen in the header", async (delimiter, text) => {
    const csv = await open(text);
    expect(csv.delimiter).toBe(delimiter);
    expect(csv.sample).toHaveLength(1);
  });

  test("a header of one column has commas, in case", async () => {
    expect((await open("email\nana@x.org\n")).delimiter).toBe(",");
  });

  test("what the caller names wins over what the header shows", async () => {
    const text = await openText("-", { stdin: stdinOf("a,b;c\n1,2;3\n") });
    expect((await readCsv(text, { delimiter: ";" })).header).toEqual(["a,b", "c"]);
  });

  test.each(["\n", "\r\n", "\r"])("%j ends a line", async (end) => {
    expect(await rowsOf(["id,name", "1,Ana", "2,Ben"].join(end))).toEqual([
      [2, "1", "Ana"],
      [3, "2", "Ben"],
    ]);
  });
});

describe("encodings", () => {
  const rows = [[2, "1", "José €"]];
  test("UTF-8 with a byte order mark", async () => {
    expect(await rowsOf("\ufeffid,name\n1,José €\n")).toEqual(rows);
  });

  test.each([
    ["with a mark", "\ufeff"],
    ["without one", ""],
  ])("UTF-16 little-endian %s", async (_, mark) => {
    expect(await rowsOf(Buffer.from(`${mark}id,name\n1,José €\n`, "utf16le"))).toEqual(rows);
  });

  test("UTF-16 big-endian with a mark", async () => {
    expect(await rowsOf(Buffer.from("\ufeffid,name\n1,José €\n", "utf16le").swap16())).toEqual(rows);
  });

  test("UTF-16 whose characters are cut in two by the chunks", async () => {
    const bytes = Buffer.from("\ufeffid,name\n1,José €\n", "utf16le");
    expect(await rowsOf("", { stdin: stdinInPieces(bytes, 1) })).toEqual(rows);
  });

  test("Windows-1252, when the caller says so", async () => {
    const bytes = Buffer.concat([
      Buffer.from("id,name\n1,Jos\u00e9 ", "latin1"),
      Buffer.from([0x80]),
      Buffer.from("\n"),
    ]);
    expect(await rowsOf(bytes, { encoding: "latin1" })).toEqual(rows);
  });

  test("Windows-1252 bytes in a file that should be UTF-8 cost their row only, and name the column", async () => {
    const bytes = Buffer.from("id,name\n1,Jos\u00e9\n2,Ben\n", "latin1");
    expect(await rowsOf(bytes)).toEqual([
      { row: 2, column: "name", message: 'The cell is not UTF-8: "Jos\ufffd".' },
      [3, "2", "Ben"],
    ]);
    const { sample, rows: all } = await open(bytes);
    expect(sample).toHaveLength(1);
    for await (const row of all) {
      if (row.problem)
        expect(row.problem.hint).toBe("Save the file as CSV UTF-8, or pass --encoding latin1.");
    }
  });

  test("a replacement character that really stands in the file is no fault", async () => {
    expect(await rowsOf("id,name\n1,Jos\ufffd\n")).toEqual([[2, "1", "Jos\ufffd"]]);
  });
});

describe("a row that can't be read gives a problem, and the others go on", () => {
  const good = [4, "3", "c"];
  test("with too many cells", async () => {
    expect(await rowsOf("id,name\n1,a,x\n2,b,\n3,c\n")).toEqual([
      { row: 2, column: null, message: "The row has 3 instead of 2 cells." },
      { row: 3, column: null, message: "The row has 3 instead of 2 cells." },
      good,
    ]);
  });

  test("with too few cells", async () => {
    expect(await rowsOf("id,name\n1\n2\n3,c\n")).toEqual([
      { row: 2, column: null, message: "The row has only 1 of 2 cells." },
      { row: 3, column: null, message: "The row has only 1 of 2 cells." },
      good,
    ]);
  });

  test("with something after a closing quote", async () => {
    expect(await rowsOf('id,name\n1,"a" Ltd\n2,b\n3,c\n')).toEqual([
      {
        row: 2,
        column: "name",
        message:
          "Something stands after the closing quote of a cell: write a quote within a quoted cell twice.",
      },
      [3, "2", "b"],
      good,
    ]);
  });

  const unclosed = {
    row: 2,
    column: "name",
    message: "A quote is opened and not closed: this line was left out, reading went on with the next.",
  };
  test("with a quote that is never closed", async () => {
    expect(await rowsOf('id,name\n1,"a\n2,b\n3,c\n')).toEqual([unclosed, [3, "2", "b"], good]);
  });

  test("with a quote that only a later row's quote seems to close", async () => {
    expect(await rowsOf('id,name\n1,"a\n2,b\n3,"c"\n')).toEqual([unclosed, [3, "2", "b"], good]);
  });

  test("with a quote that isn't closed within 1 MB, and none of the rows after it is lost", async () => {
    const lines = Array.from({ length: 120_000 }, (_, at) => `${at},name ${at}`);
    const found = await rowsOf(`id,name\n0,"a\n${lines.join("\n")}\n`);
    expect(found[0]).toEqual(unclosed);
    expect(found).toHaveLength(120_001);
    expect(found[120_000]).toEqual([120_002, "119999", "name 119999"]);
  });

  test("with an open quote is given up after 1 MB, not held to the end of the file", async () => {
    let pieces = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      yield Buffer.from('id,name\n1,"a\n');
      for (; pieces < 100; pieces++) yield Buffer.from(`${"x".repeat(1023)}\n`.repeat(64));
    }
    const { rows } = await readCsv(await openText("-", { stdin: endless() }));
    for await (const row of rows) {
      expect(row).toMatchObject({ row: 2, problem: { message: unclosed.message } });
      break;
    }
    expect(pieces).toBeLessThan(20);
  });

  test("where 1,000 quotes weren't closed, a cell over several lines is such a row too: a file full of them takes no hours", async () => {
    // Each of these lines closes the quote before it and opens another: no record is complete before the file's end.
    const found = await rowsOf(`id,name\n${'a","\n'.repeat(1000)}1,"a\nb"\n"2","c"\n5" pipe,d\n`);
    expect(found).toHaveLength(1004);
    expect(found.slice(0, 1000)).toEqual(
      Array.from({ length: 1000 }, (_, at) => ({ ...unclosed, row: at + 2 })),
    );
    expect(found.slice(1000)).toEqual([
      { ...unclosed, row: 1002 },
      { row: 1003, column: null, message: "The row has only 1 of 2 cells." },
      [1004, "2", "c"],
      [1005, '5" pipe', "d"],
    ]);
  });

  test("with a quote in the last line", async () => {
    expect(await rowsOf('id,name\n1,"a')).toEqual([unclosed]);
  });

  test("with two such quotes one after the other", async () => {
    expect(await rowsOf('id,name\n1,"a\n2,"b\nx,y\n')).toEqual([
      unclosed,
      { ...unclosed, row: 3 },
      [4, "x", "y"],
    ]);
  });

  test("with a line of more than 1 MB", async () => {
    expect(await rowsOf(`id,name\n1,${"x".repeat(1024 * 1024 + 1)}\n2,b\n3,c\n`)).toEqual([
      { row: 2, column: "id", message: "The line is longer than 1 MB and was left out." },
      [3, "2", "b"],
      good,
    ]);
  });

  test("with a line of more than 1 MB that comes in pieces, within an open quote", async () => {
    const content = `id,name\n1,"a\n2,${"x".repeat(3 * 1024 * 1024)}\n3,c\n4,d\n`;
    expect(await rowsOf("", { stdin: stdinInPieces(content, 256 * 1024) })).toEqual([
      unclosed,
      { row: 3, column: "id", message: "The line is longer than 1 MB and was left out." },
      [4, "3", "c"],
      [5, "4", "d"],
    ]);
  });

  test("with quotes in a plain cell and one after it that isn't closed", async () => {
    expect(await rowsOf('id,name\n5" pipe,"a\n2,b\n3,c\n')).toEqual([unclosed, [3, "2", "b"], good]);
    expect(await rowsOf('id,name\n5" pipe,"a" Ltd\n2,b\n')).toEqual([
      {
        row: 2,
        column: "name",
        message:
          "Something stands after the closing quote of a cell: write a quote within a quoted cell twice.",
      },
      [3, "2", "b"],
    ]);
  });

  test("but a line of just under 1 MB is a row", async () => {
    const name = "x".repeat(1024 * 1024 - 2);
    expect(await rowsOf(`id,name\n1,${name}\n`)).toEqual([[2, "1", name]]);
  });

  test("and says over how many lines it runs where it looks cut in two", async () => {
    expect(await rowsOf('id,name\n1,"a\nb\nc",d\n')).toEqual([
      { row: 2, column: null, message: "The row has 3 instead of 2 cells, over 3 lines." },
    ]);
  });
});

describe("the header", () => {
  test("is trimmed", async () => {
    expect((await open(" id , name \n1,a\n")).header).toEqual(["id", "name"]);
  });

  test.each([
    ["id,,name\n1,2,3", "column 2 of the header has no name", "2"],
    ["id,name,\n1,2,3", "column 3 of the header has no name", "3"],
    ["id,name, id\n1,2,3", 'the header names "id" twice, as columns 1 and 3', "id"],
  ])("%j is refused", async (text, message, column) => {
    await expect(open(text)).rejects.toMatchObject({
      code: "CSV_HEADER_INVALID",
      message: expect.stringContaining(message),
      hint: expect.any(String),
      row: 1,
      column,
    });
  });

  test("with a quote that isn't closed is refused", async () => {
    await expect(open('id,"name\n1,2')).rejects.toMatchObject({
      code: "CSV_HEADER_INVALID",
      message: "stdin: A quote is opened and not closed.",
      row: 1,
    });
  });

  test("alone makes a table without rows", async () => {
    const csv = await open("id,name\n");
    expect(csv.header).toEqual(["id", "name"]);
    expect(csv.sample).toEqual([]);
    expect(await rowsOf("id,name")).toEqual([]);
  });

  test("in another encoding is refused with what to do", async () => {
    await expect(open(Buffer.from("id,t\u00e9l\n1,2\n", "latin1"))).rejects.toMatchObject({
      code: "CSV_HEADER_INVALID",
      hint: "Save the file as CSV UTF-8, or pass --encoding latin1.",
    });
  });
});

describe("a file that is no table is refused", () => {
  test.each([
    ["nothing at all", ""],
    ["blank lines only", "\n\r\n\n"],
    ["a byte order mark only", "\ufeff"],
  ])("%s", async (_, text) => {
    await expect(open(text)).rejects.toMatchObject({ code: "FILE_IS_EMPTY", message: "stdin is empty." });
  });

  test.each([
    ["a workbook", Buffer.from("PK\u0003\u0004\u0014\u0000\u0006\u0000xl/workbook")],
    ["a database", Buffer.from("SQLite format 3\u0000\u0010")],
  ])("%s", async (_, bytes) => {
    await expect(open(bytes)).rejects.toMatchObject({
      code: "NOT_A_CSV",
      hint: expect.stringContaining("CSV UTF-8"),
    });
  });
});

test("the sample shows the first good rows without taking them away", async () => {
  const lines = Array.from({ length: 500 }, (_, at) => (at === 1 ? "broken" : `${at},x`));
  const csv = await readCsv(await openText(scratchFile(`id,name\n${lines.join("\n")}`)));
  expect(csv.sample.length).toBe(199);
  expect(csv.sample[1]?.id).toBe("2");
  let count = 0;
  for await (const batch of csv.batches) count += batch.length;
  expect(count).toBe(500);
});

test("leaving early is fine", async () => {
  const csv = await readCsv(await openText(scratchFile(`id\n${"1\n".repeat(500_000)}`)));
  for await (const row of csv.rows) {
    expect(row.row).toBe(2);
    break;
  }
});
