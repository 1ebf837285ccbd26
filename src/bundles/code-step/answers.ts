import { parseJson } from "../../core/canonical-json.ts";
import { DaybookError } from "../../core/errors.ts";
import type { Receipt } from "../../core/store.ts";
import { type Answered, fateOf, refusalOf } from "../../stores/airtable/ending.ts";
import { errorOfRefusal } from "../../stores/airtable/script-refusals.ts";
import { failed, type Outcome, outcomeOf } from "../airtable/outcome.ts";
import type { Told } from "../common/append-told.ts";
import { isObject } from "../common/config-block.ts";
import { receiptsIn } from "./sheet-log.ts";

type Json = Readonly<Record<string, unknown>>;
type Shown = Outcome["receipts"][number];

/** What became of requests; of each receipt, the place of the item that it comes from. */
export interface AnsweredOutcome {
  readonly outcome: Outcome;
  readonly from: readonly number[];
}

/**
 * What became of the requests that a step made (the items with `send`), by their answers (the other items, in the requests' order): Airtable's
 * to an upsert, or a sheet's script's. Where no request is at hand, the answers alone tell; where none was sent, it is what the step said.
 */
export function answeredOutcome(items: readonly Json[]): AnsweredOutcome {
  const placed = items.map((json, at) => ({ json, at }));
  const requests = placed.filter(({ json }) => typeof json.send === "boolean");
  const answers = placed.filter(({ json }) => typeof json.send !== "boolean");
  const first = requests[0] as { readonly json: Json & Outcome; readonly at: number } | undefined;
  if (first?.json.send === false)
    return { outcome: first.json, from: first.json.receipts.map(() => first.at) };
  const asked = first ? requests : answers.map(({ at }) => ({ at, json: null }));
  const settled = asked.map(({ json, at }, i) => ({ at, ...settledBy(answers[i]?.json, json) }));
  const fates = new Map(
    settled.flatMap(({ rows }) => rows.flatMap((row) => (row.isTold ? [[row.key, row.receipt]] : []))),
  );
  const rows = settled
    .flatMap(({ rows: own, at }) => own.map((row) => ({ ...repeated(row, fates.get(row.key)), at })))
    .sort((a, b) => a.number - b.number);
  const problem = [first?.json.problem ?? "", ...settled.map((each) => each.problem)]
    .filter(Boolean)
    .join(" ");
  // What was refused ahead, and what nobody knows, is told already.
  const told = rows.flatMap(({ isTold, receipt }) =>
    isTold && receipt.status !== "ready" ? [receipt as Told] : [],
  );
  const outcome = outcomeOf(
    { ...(problem === "" ? {} : { problem }), nothing: "No answer came in." },
    told,
    "live",
  );
  return {
    outcome: { ...outcome, receipts: rows.map(({ receipt }) => receipt) },
    from: rows.map(({ at }) => at),
  };
}

/** An event of a request's, and what became of it. */
interface Row {
  /** Its key, as the request has it. */
  readonly key: string | null;
  /** Its place among the events of all requests. */
  readonly number: number;
  readonly receipt: Shown;
  /** Its fate stands in an answer, or would. */
  readonly isTold: boolean;
}

interface Settled {
  readonly rows: readonly Row[];
  readonly problem: string;
}

function settledBy(json: Json | undefined, request: Json | null): Settled {
  const prepared = (request?.receipts ?? []) as readonly (Shown & { readonly number?: number })[];
  const ready = request ? prepared.filter(({ status }) => status === "ready") : null;
  const rowsOf = (fateOf: (each: Shown) => Shown): readonly Row[] =>
    prepared.map(({ number = 0, ...each }) => {
      const isTold = each.status === "ready";
      return { key: each.key, number, receipt: isTold ? fateOf(each) : each, isTold };
    });
  try {
    if (json === undefined) throw lost("the node before this one gives no answer to it");
    const told = toldBy(answerOf(json), request, ready);
    const waiting = told.slice();
    const rows = request
      ? rowsOf(() => waiting.shift() as Told)
      : told.map((receipt) => ({ key: receipt.key, number: 0, receipt, isTold: true }));
    return { rows, problem: "" };
  } catch (error) {
    const { problem } = failed(error);
    return {
      rows: rowsOf((each) => ({ ...each, reason: notKnown })),
      problem: words.reduce((said, [from, to]) => said.split(from).join(to), problem),
    };
  }
}

/** An event that is equal to an earlier one of the run is no duplicate of what the log refused, nor of what isn't known to be in it. */
function repeated(row: Row, first: Shown | undefined): Row {
  const { receipt, isTold } = row;
  if (isTold || receipt.status !== "duplicate" || first === undefined) return row;
  const { reason, sentence } = receipt;
  if (first.status === "ready") return { ...row, receipt: { ...receipt, status: "ready", reason: notKnown } };
  if (first.status !== "rejected" && first.status !== "conflict") return { ...row, isTold: true };
  const said = `${reason?.split(":")[0]}: ${first.reason ?? first.status}`;
  return { ...row, receipt: { ...first, sentence, reason: said }, isTold: true };
}

const notKnown = "not known to be logged: run this again, nothing doubles";

/** The token stands in what the request is sent with, not in CONFIG. */
const words = [
  ["put it into the secret", "put it into the credential that the request is sent with"],
  [
    "give a token that may: CONFIG, tokenSecret",
    "put a token that may into the credential that the request is sent with",
  ],
] as const;

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly body: Json | null;
}

/**
 * What a node that sends requests gives for one: the whole answer, its body alone, or an error that begins with the status. Source: n8n 2.41.1,
 * HttpRequest V3, run with each of its options. Throws ANSWER_LOST where there was none.
 */
function answerOf(json: Json): Answer {
  if (typeof json.statusCode === "number") return answer(json.statusCode, json.body ?? json.data);
  const { error } = json;
  const { cause, message } = isObject(error) ? error : { cause: null, message: error };
  const said = [isObject(cause) ? cause.message : null, message].filter((each) => typeof each === "string");
  for (const each of said) {
    const [, status, body] = /^(\d{3}) - ([\s\S]*)$/.exec(each as string) ?? [];
    if (status !== undefined) return answer(Number(status), body);
  }
  // What n8n itself throws has a name, whatever else is in it.
  const isOwn =
    isObject(error) &&
    typeof error.name !== "string" &&
    (typeof error.type === "string" || typeof error.code === "string");
  if (said[0] !== undefined && !isOwn) throw lost(said[0] as string);
  return answer(isOwn ? 422 : 200, json.data ?? json);
}

function answer(status: number, given: unknown): Answer {
  const said = typeof given === "string" ? given : JSON.stringify(given ?? "");
  const quoted = parseJson(said);
  // In an error's message the body is a text in quotes once more.
  const text = quoted.ok && typeof quoted.value === "string" ? quoted.value : said;
  const read = parseJson(text);
  return { status, text, body: read.ok && isObject(read.value) ? read.value : null };
}

/** The receipts of a request's events, in their order. Throws what hinders that. */
function toldBy(
  { status, text, body }: Answer,
  request: Json | null,
  ready: readonly Shown[] | null,
): readonly Told[] {
  const { error, receipts } = body ?? {};
  const isSheet = request
    ? request.method === "POST"
    : Array.isArray(receipts) || (isObject(error) && typeof error.code === "string");
  const ending: Answered = { kind: "answered", status, body, retryAfter: null, at: null };
  if (status === 429 ? isSheet : status >= 500) throw lost(`it answered ${status}`);
  if (isSheet) {
    const wanted = ready?.length ?? (Array.isArray(receipts) ? receipts.length : 0);
    return receiptsIn(status, text, wanted).map((each, i) => {
      const { key, sentence } = ready?.[i] ?? { key: each.key, sentence: null };
      if (each.key !== null && each.key !== key) throw unreadable();
      return { ...each, sentence };
    });
  }
  const table = decodeURIComponent(String(request?.url ?? "Events").replace(/^.*\//, ""));
  if (fateOf(ending) !== "done") throw errorOfRefusal(refusalOf(ending), table);
  return upserted(body ?? {}, ready);
}

/** Source: airtable.com/developers/web/api, "Update multiple records": createdRecords and updatedRecords of an upsert. */
function upserted({ records, createdRecords }: Json, ready: readonly Shown[] | null): readonly Told[] {
  if (!Array.isArray(records) || !Array.isArray(createdRecords)) throw unreadable();
  const rows = records.filter(isObject);
  const fieldsOf = ({ fields }: Json): Json => (isObject(fields) ? fields : {});
  const receiptOf = (row: Json, key: string | null): Receipt => {
    const event_id = String(fieldsOf(row).event_id ?? "");
    return createdRecords.includes(row.id)
      ? { key, event_id, status: "appended" }
      : { key, event_id, status: "duplicate", reason: "already in the log" };
  };
  const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);
  if (ready === null)
    return rows.map((row) => {
      const { idempotency_key, event } = fieldsOf(row);
      return { ...receiptOf(row, textOf(idempotency_key)), sentence: textOf(event) };
    });
  return ready.map(({ event_id, key, sentence }) => {
    const row = rows.find((each) => fieldsOf(each).event_id === event_id);
    if (row === undefined) throw unreadable();
    return { ...receiptOf(row, key), sentence };
  });
}

const lost = (reason: string): DaybookError =>
  new DaybookError("ANSWER_LOST", `A request to the log has no answer: ${reason.replace(/[.\s]+$/, "")}.`, {
    hint: "Run this again: what was written nevertheless is found and not written twice.",
  });

const unreadable = (): DaybookError =>
  new DaybookError("ANSWER_UNREADABLE", "What the log answered doesn't say which events it wrote.", {
    hint: "Let the node before this one give the whole answer, unchanged, and run this again: nothing doubles.",
  });
