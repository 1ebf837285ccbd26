import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { answers, filled, rowsIn, shelf } from "./archive-desk.ts";

describe("archive --add", () => {
  test("keeps an exported file's rows, once, and takes none out of the log", async () => {
    const at = await filled();
    await at.run("export -o old.csv --until 2021-01-01");
    const said = await at.run("archive --add old.csv --json");
    expect([said.code, said.json()]).toMatchObject([0, { rows: 11, known: 0, written: { rows: 11 } }]);
    expect((await at.run("archive --add old.csv --json")).json()).toMatchObject({ known: 11, written: null });
    expect((await at.run("verify --json")).json()).toMatchObject({ ok: true });
    expect(rowsIn(at)).toHaveLength(13);
    const before = await answers(at);
    expect((await at.run("archive --keep 3y --yes --json")).json()).toMatchObject({
      written: null,
      removed: 9,
    });
    expect(await answers(at)).toEqual(before);
  });

  test("brings nobody back who was erased since the file was made, and says so", async () => {
    const at = await filled();
    await at.run("export -o old.csv --until 2021-01-01");
    expect((await at.run("erase ann --yes --json")).code).toBe(0);
    const said = await at.run("archive --add old.csv --json");
    expect([said.code, said.json()]).toMatchObject([
      0,
      { rows: 11, known: 0, erased: 4, written: { rows: 7 } },
    ]);
    const text = gunzipSync(readFileSync(join(shelf(at), "0001.ndjson.gz"))).toString();
    expect(text).not.toContain("Rep A");
    expect((await at.run("verify --json")).json()).toMatchObject({ ok: true });
    expect((await at.run("archive --add old.csv")).out).toBe(
      "7 rows stand in an archive already; nothing was written.\n4 rows were left out: the person was erased from the log. Delete the file, too.\n",
    );
  });

  test("refuses a file that was edited, and names the row", async () => {
    const at = await filled();
    await at.run("export -o old.csv");
    at.write("old.csv", at.read("old.csv").replace("Rep A", "Rep B"));
    const said = await at.run("archive --add old.csv");
    expect([said.code, said.err]).toEqual([
      1,
      expect.stringMatching(/old\.csv isn't as it was exported: row \d+: /),
    ]);
    expect(existsSync(shelf(at))).toBe(false);
  });
});
