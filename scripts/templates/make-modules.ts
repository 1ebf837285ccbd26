/** One condition of a filter. */
export interface Condition {
  readonly a: string;
  readonly o: string;
  readonly b?: string;
}

/** What a module before the last tells, in Make's expressions. */
export interface Answer {
  readonly counts: Readonly<Record<string, string>>;
  readonly receipts: string;
}

/** The module that sends. */
export interface Sender {
  readonly name: string;
  readonly module: string;
  readonly version: number;
  readonly parameters: object;
  readonly mapper: object;
}

interface Input {
  readonly name: string;
  readonly type: "text" | "any";
  readonly required: boolean;
  readonly label: string;
}

const text = (name: string, label: string, required = false): Input => ({
  name,
  type: "text",
  required,
  label,
});

/** What a hub declares as its inputs. None but the first four is asked for, and with `payload` not even those. */
export const declared: readonly Input[] = [
  text("contact_id", "Contact: its ID in the CRM"),
  text("event_type", "Event type, such as stage_changed"),
  text("cause", "Cause: the trigger's ID"),
  text("timestamp", "Time: the trigger's time"),
  text("deal_id", "Deal: its ID in the CRM"),
  text("actor", "Who did it"),
  text("from", "From: the former value"),
  text("to", "To: the new value"),
  text("reason", "Reason"),
  { name: "event_data", type: "any", required: false, label: "More of it: JSON, or a collection" },
  text("source", "Source: this workflow's name, such as make:lead-intake"),
  text("contact_record", "The contact's Airtable record (rec…), where its ID is another one"),
  text("deal_record", "The deal's Airtable record (rec…), where its ID is another one"),
  { name: "payload", type: "any", required: false, label: "Many events at once: a JSON list" },
];

/** The code's inputs, each from the first module. */
export const codeInputs = declared.map(({ name }) => ({ name, value: `{{1.${name}}}` }));

/** Sources: published scenarios (airtable:makeApiCall 3, http:MakeRequest 4); "a path relative to https://api.airtable.com/", as Make says at the field. */
export const senders = {
  airtable: {
    name: "Airtable: log it",
    module: "airtable:makeApiCall",
    version: 3,
    // The connection is chosen after the import.
    parameters: {},
    mapper: {
      url: "{{2.result.path}}",
      method: "{{2.result.method}}",
      headers: [{ key: "Content-Type", value: "application/json" }],
      body: "{{2.result.body}}",
    },
  },
  "google-sheet": {
    name: "Google Sheet: log it",
    module: "http:MakeRequest",
    version: 4,
    parameters: { tlsType: "", proxyKeychain: "", authenticationType: "noAuth" },
    mapper: {
      url: "{{2.result.url}}",
      method: "post",
      headers: [],
      contentType: "json",
      inputMethod: "jsonString",
      // The secret stands here and nowhere else, put in after the import.
      jsonStringBodyContent: '{"secret":"PASTE-THE-SECRET-HERE","events":{{2.result.events}}}',
      parseResponse: true,
      stopOnHttpError: true,
      allowRedirects: true,
      shareCookies: false,
      requestCompressedContent: true,
    },
  },
} as const satisfies Readonly<Record<string, Sender>>;

/**
 * What came of it. An upsert names the rows that it made and those that were there; a sheet's script gives receipts. So no second code
 * module is needed, which would cost as much as the first.
 */
export const answers = {
  airtable: {
    counts: { logged: "{{length(4.body.createdRecords)}}", known: "{{length(4.body.updatedRecords)}}" },
    receipts: "{{2.result.receipts}}",
  },
  "google-sheet": {
    counts: {
      logged: "{{4.data.appended}}",
      known: "{{4.data.duplicate}}",
      conflict: "{{4.data.conflict}}",
      rejected: "{{4.data.rejected}}",
    },
    receipts: "{{4.data.receipts}}",
  },
  nothing: { counts: { logged: "0", known: "0" }, receipts: "{{2.result.receipts}}" },
} as const satisfies Readonly<Record<string, Answer>>;

/** How an answer that says that all is logged is told from others, as filters; and code that says what another one holds. */
export interface Proof {
  readonly name: string;
  readonly written: readonly (readonly Condition[])[];
  /** It refused some events, or holds others under their keys. */
  readonly partly: readonly (readonly Condition[])[];
  readonly not: readonly (readonly Condition[])[];
  readonly told: readonly { readonly name: string; readonly value: string }[];
  readonly code: string;
}

const is = (a: string, o: string, b?: string): Condition => ({
  a: `{{4.${a}}}`,
  o,
  ...(b === undefined ? {} : { b }),
});
const none = (count: string): Condition => is(`data.${count}`, "number:equal", "0");
const some = (count: string): Condition => is(`data.${count}`, "number:greater", "0");
const gave = is("data.receipts", "exist");

/**
 * Whether a status of 400 and more ends the run is documented for neither module, and a sheet's script says with status 200 that it refuses:
 * only what an answer holds passes for success. The code fails the run, in words; it costs only where this happens.
 */
export const proofs: Readonly<Record<"airtable" | "google-sheet", Proof>> = {
  airtable: {
    name: "Airtable names the rows",
    written: [[is("body.records", "exist")]],
    partly: [],
    not: [[is("body.records", "notexist")]],
    told: [
      { name: "status", value: "{{4.statusCode}}" },
      { name: "error", value: "{{4.body.error}}" },
    ],
    code: `const { status, error } = input;
const said = error && (error.message || error.type || error);
throw new Error("Airtable answered " + status + " and names no rows" + (typeof said === "string" ? ": " + said : "") + ". Look at the module that sends. Then run this scenario again from its history: nothing doubles.");
`,
  },
  "google-sheet": {
    name: "The sheet wrote them",
    written: [[gave, none("rehearsed"), none("conflict"), none("rejected")]],
    partly: [
      [gave, none("rehearsed"), some("conflict")],
      [gave, none("rehearsed"), some("rejected")],
    ],
    not: [[is("data.receipts", "notexist")], [is("data.rehearsed", "notexist")], [some("rehearsed")]],
    told: [
      { name: "status", value: "{{4.statusCode}}" },
      { name: "error", value: "{{4.data.error}}" },
      { name: "receipts", value: "{{4.data.receipts}}" },
    ],
    code: `const { status, error, receipts } = input;
const again = "Then run this scenario again from its history: nothing doubles.";
const say = (...words) => new Error([...words, again].filter(Boolean).join(" "));
if (error) throw say(error.message, error.hint);
if (receipts) throw say("The sheet's own script only rehearses: nothing is written. In its CONFIG write live: true, and deploy it anew as the same web app.");
if (status >= 300 && status < 400) throw say("Make didn't follow the sheet's redirect (" + status + "): the events may be logged, but what became of them isn't known. Look into the sheet, and let the HTTP module follow redirects.");
throw say("The sheet's address answered " + status + " without receipts. In Apps Script choose Deploy, Manage deployments: Execute as must be Me, Who has access must be Anyone, and the address the one that ends in /exec.");
`,
  },
};
