import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cellText, counted, days, number, percent } from "../../src/report/format.ts";
import { html, jsonForScript, trusted } from "../../src/report/markup.ts";

describe("markup", () => {
  test("whatever is put into a template is text, in elements and in attributes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const { markup } = html`<p title="${text}">${text}</p>`;
        const inside = markup.slice('<p title="'.length, -"</p>".length);
        expect(inside.replace('">', "")).not.toMatch(/[<>"'`]/);
        expect(inside).not.toMatch(/&(?!(?:amp|lt|gt|quot|#39|#96);)/);
      }),
    );
  });

  test("markup stays markup, lists are joined, what is missing is left out", () => {
    expect(html`<b>${trusted("<i>x</i>")}${[html`1`, "<", 2, null, undefined]}</b>`.markup).toBe(
      "<b><i>x</i>1&lt;2</b>",
    );
  });

  test("data for a script is the same data after any parser of markup has seen it", () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const { markup } = jsonForScript(JSON.parse(json));
        expect(markup).not.toMatch(/[<>&\u2028\u2029]/);
        expect(JSON.parse(markup)).toEqual(JSON.parse(json));
      }),
    );
    expect(jsonForScript("</script>").markup).toBe('"\\u003c/script\\u003e"');
  });
});

describe("numbers as people read them", () => {
  test("to one place for days and percent, thousands apart, a dash for nothing", () => {
    expect([days(14.649), days(0), days(null)]).toEqual(["14.6", "0.0", "–"]);
    expect([percent(0.6129), percent(1, 0), percent(null)]).toEqual(["61.3%", "100%", "–"]);
    expect([number(1234567), number(-1234.5, 1), number(-0.01, 1), number(Number.NaN)]).toEqual([
      "1,234,567",
      "−1,234.5",
      "0.0",
      "–",
    ]);
    expect([counted(1, "contact"), counted(1200, "contact")]).toEqual(["1 contact", "1,200 contacts"]);
  });

  test("a cell follows its column: an instant is local, an amount keeps its cents", () => {
    expect(cellText("2026-04-22T14:00:00.000Z", "when", "America/New_York")).toBe("2026-04-22 10:00");
    expect(cellText("no time", "when", "UTC")).toBe("no time");
    expect([cellText(1200, "number", "UTC"), cellText(1200.5, "number", "UTC")]).toEqual([
      "1,200",
      "1,200.50",
    ]);
    expect([cellText(true, "tick", "UTC"), cellText(null, "text", "UTC"), cellText(0, "int", "UTC")]).toEqual(
      ["yes", "–", "0"],
    );
  });
});
