import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refusalIn } from "../../src/stores/sheets/failures.ts";
import { type OddSheets, outcomeOf, secretToken, startOddSheets } from "../support/sheets-client.ts";

interface Said {
  readonly status: number;
  readonly text: string;
  readonly type?: string;
  readonly location?: string;
}

let odd: OddSheets;
let said: Said = { status: 200, text: "{}" };
beforeAll(async () => {
  odd = await startOddSheets((response) => {
    const { status, text, type = "application/json; charset=UTF-8", location } = said;
    response.writeHead(status, { "content-type": type, ...(location ? { location } : {}) }).end(text);
  });
});
afterAll(() => odd.close());

const google = (
  code: number,
  message: string,
  status = "INVALID_ARGUMENT",
  details?: readonly object[],
): Said => ({
  status: code,
  text: JSON.stringify({ error: { code, message, status, ...(details ? { details } : {}) } }),
});
const reason = (name: string) => [
  { "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: name, domain: "googleapis.com" },
];
const page = (status: number): Said => ({
  status,
  text: "<!DOCTYPE html><title>Sorry</title>",
  type: "text/html",
});

const told = async (answer: Said, kind: "read" | "write"): Promise<string> => {
  said = answer;
  const client = await odd.open();
  const work =
    kind === "read" ? client.get({ fields: "sheets" }) : client.update([{ deleteSheet: { sheetId: 1 } }]);
  return outcomeOf(work);
};
const sent = async (answer: Said, kind: "read" | "write"): Promise<number> => {
  const before = odd.asked.length;
  await told(answer, kind);
  return odd.asked.length - before;
};

const protectedIn = {
  English:
    "Invalid requests[1].appendCells: You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove protection if you need to edit.",
  Spanish:
    "Invalid data[0]: Estás intentando editar una celda o un objeto protegidos. Ponte en contacto con el propietario de la hoja de cálculo para desprotegerla si es necesario modificarla.",
  French:
    "Vous tentez de modifier une cellule ou un objet protégés. Si vous avez besoin d'effectuer cette modification, demandez au propriétaire de la feuille de calcul de supprimer la protection.",
  Japanese:
    "保護されているセルやオブジェクトを編集しようとしています。編集する必要がある場合は、スプレッドシートのオーナーに連絡して保護を解除してもらってください。",
};

const bodies: readonly (readonly [name: string, Said, code: string, words: RegExp])[] = [
  [
    "a token that is over",
    google(
      401,
      "Request had invalid authentication credentials. Expected OAuth 2 access token…",
      "UNAUTHENTICATED",
    ),
    "SHEETS_AUTH",
    /expired.*gcloud auth/,
  ],
  [
    "a token of another scope",
    google(
      403,
      "Request had insufficient authentication scopes.",
      "PERMISSION_DENIED",
      reason("ACCESS_TOKEN_SCOPE_INSUFFICIENT"),
    ),
    "SHEETS_AUTH",
    /auth\/spreadsheets/,
  ],
  [
    "a spreadsheet of others",
    google(403, "The caller does not have permission", "PERMISSION_DENIED"),
    "SHEETS_NOT_SHARED",
    /as Editor/,
  ],
  [
    "an API that is switched off",
    google(
      403,
      "Google Sheets API has not been used in project 123 before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/sheets.googleapis.com/overview?project=123 then retry. If you enabled this API recently, wait a few minutes.",
      "PERMISSION_DENIED",
      reason("SERVICE_DISABLED"),
    ),
    "SHEETS_API_OFF",
    /Open https:\/\/console\.developers\.google\.com\/apis\/api\/sheets\.googleapis\.com\/overview\?project=123, press Enable/,
  ],
  [
    "credentials without a project for quotas",
    google(
      403,
      "Your application is authenticating by using local Application Default Credentials. The sheets.googleapis.com API requires a quota project, which is not set by default.",
      "PERMISSION_DENIED",
      reason("SERVICE_DISABLED"),
    ),
    "SHEETS_API_OFF",
    /set-quota-project/,
  ],
  [
    "an unknown spreadsheet",
    google(404, "Requested entity was not found.", "NOT_FOUND"),
    "SHEETS_NOT_FOUND",
    /1-a_SpreadsheetThatIsNotThere/,
  ],
  ...Object.entries(protectedIn).map(
    ([language, message]) =>
      [`a protected cell, in ${language}`, google(400, message), "SHEETS_PROTECTED", /owner/] as const,
  ),
  [
    "a workbook that is full",
    google(
      400,
      "Invalid requests[45].addSheet: This action would increase the number of cells in the workbook above the limit of 10000000 cells.",
    ),
    "SHEETS_FULL",
    /above the limit of 10000000 cells\. .*new spreadsheet/,
  ],
  [
    "a tab that is full",
    google(
      400,
      "This action would increase the number of columns in the sheet above the limit of 18278 columns.",
    ),
    "SHEETS_FULL",
    /18278 columns/,
  ],
  [
    "a tab that isn't there",
    google(400, "Unable to parse range: 'Data Tab'!A1:C10"),
    "SHEETS_TAB_MISSING",
    /'Data Tab'!A1:C10/,
  ],
  [
    "a tab's id that isn't there",
    google(400, "Invalid requests[0].appendCells: No grid with id: 7"),
    "SHEETS_TAB_MISSING",
    /id: 7/,
  ],
  [
    "a named range that is there already",
    google(
      400,
      "Invalid requests[0].addNamedRange: Cannot add named range with name: X, a named range with that name already exists.",
    ),
    "SHEETS_REFUSED",
    /name: X, a named range with that name already exists/,
  ],
  [
    "a cell of more than 50,000 characters",
    google(
      400,
      "Invalid data[4]: Your input contains more than the maximum of 50000 characters in a single cell.",
    ),
    "SHEETS_REFUSED",
    /maximum of 50000 characters/,
  ],
  [
    "a field that is none",
    google(400, "Request contains an invalid argument.", "INVALID_ARGUMENT", [
      {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        fieldViolations: [
          { description: "Error expanding 'fields' parameter. Cannot find matching fields for path 'joe'." },
        ],
      },
    ]),
    "SHEETS_REFUSED",
    /matching fields for path 'joe'/,
  ],
  [
    "an Excel workbook",
    google(400, "This operation is not supported for this document", "FAILED_PRECONDITION"),
    "SHEETS_REFUSED",
    /Save as Google Sheets/,
  ],
  [
    "a protected cell, in a language that nobody collected",
    google(400, "Yritit muokata suojattua solua."),
    "SHEETS_REFUSED",
    /Yritit muokata/,
  ],
  ["a path that Google hasn't got", page(404), "SHEETS_UNREACHABLE", /SHEETS_ENDPOINT_URL/],
  ["a proxy that refuses", page(403), "SHEETS_UNREACHABLE", /proxy/],
  [
    "a sign-in page",
    { ...page(302), location: "https://portal.example/" },
    "SHEETS_UNREACHABLE",
    /sign-in page/,
  ],
  [
    "a redirect that keeps the method",
    { ...page(307), location: "/elsewhere" },
    "SHEETS_UNREACHABLE",
    /it answered 307/,
  ],
];

describe("a refusal is one clear sentence, and asked once:", () => {
  test.each(bodies)("%s", async (_, answer, code, words) => {
    for (const kind of ["read", "write"] as const) {
      const text = await told(answer, kind);
      expect(text).toMatch(words);
      expect(text.split(" ")[0]).toBe(code);
      expect(await sent(answer, kind)).toBe(1);
    }
    expect(odd.waits).toEqual([]);
  });
});

describe("a failing end", () => {
  const ends: readonly (readonly [string, Said])[] = [
    ["503", google(503, "The service is currently unavailable.", "UNAVAILABLE")],
    ["500", google(500, "Internal error encountered.", "INTERNAL")],
    ["502 as a page", page(502)],
    ["504 as a page", page(504)],
    ["408", page(408)],
    ["a body that is cut off", { status: 200, text: '{"spreadsheetId": "1' }],
    ["a page that says 200", page(200)],
    ["an empty body", { status: 200, text: "" }],
    ["no content", { status: 204, text: "" }],
    ["a list", { status: 200, text: "[]" }],
    ["null", { status: 200, text: "null" }],
  ];
  test.each(ends)(
    "is uncertain for a write, which is sent once, and a read's after four tries: %s",
    async (_, answer) => {
      expect(await told(answer, "write")).toMatch(
        /^SHEETS_UNCERTAIN .*may or may not have been written.*Look at what is there/,
      );
      expect(await sent(answer, "write")).toBe(1);
      expect(await told(answer, "read")).toMatch(/^SHEETS_FAILING .*in 4 attempts.*run this again/);
      expect(await sent(answer, "read")).toBe(4);
    },
  );
});

describe("an error", () => {
  test("holds Google's words as its cause, by which a caller can tell refusals apart", async () => {
    const message = "Invalid requests[0].addNamedRange: a named range with that name already exists.";
    said = google(400, message);
    const client = await odd.open();
    const error = await client.update([]).catch((thrown: unknown) => thrown);
    expect(refusalIn(error)).toEqual({ status: 400, state: "INVALID_ARGUMENT", message, reasons: [] });
    expect(refusalIn(new Error("else"))).toBeNull();
    expect(refusalIn(null)).toBeNull();
  });

  test("shows no token, even where the server repeats the request's headers", async () => {
    const text = await told(google(400, `Bad header: ${secretToken}\u0000\n${"x".repeat(5_000)}`), "write");
    expect(text).toContain("Bad header: [the token] xxx");
    expect(text.length).toBeLessThan(700);
  });

  test("survives bodies of any shape", async () => {
    const shapes = [
      '{"error":"denied"}',
      '{"error":null}',
      '{"error":{"message":7,"details":"x"}}',
      '"text"',
      "7",
      '{"error":{"message":"m","details":[null,{"reason":1,"fieldViolations":[null]}]}}',
    ];
    for (const text of shapes)
      expect(await told({ status: 403, text }, "write")).toMatch(/^SHEETS_(UNREACHABLE|NOT_SHARED) /);
    expect(
      await told(
        google(400, "Request contains an invalid argument.", "INVALID_ARGUMENT", [
          null as never,
          { fieldViolations: [null] },
        ]),
        "read",
      ),
    ).toMatch(/^SHEETS_REFUSED /);
  });
});
