import { mostUpserted } from "../../stores/airtable/web-table.ts";
import type { Outcome } from "../airtable/outcome.ts";
import type { Prepared } from "../code-step/prepare.ts";
import type { Gathered, N8nItem } from "./items-in.ts";

type Receipt = Outcome["receipts"][number];

/** An outcome with the receipts of what was no event among the others, and the item of each. */
export interface Placed<Told extends Outcome = Outcome> {
  readonly outcome: Told;
  /** The item of each receipt. */
  readonly from: readonly number[];
}

/** Puts what was refused ahead to the other receipts, in the order of the items. */
export function withRefused<Told extends Outcome>(
  outcome: Told,
  { from, refused }: Omit<Gathered, "items">,
): Placed<Told> {
  if (refused.length === 0) return { outcome, from };
  const all: readonly { readonly at: number; readonly receipt: Receipt }[] = [
    ...outcome.receipts.map((receipt, i) => ({ at: from[i] as number, receipt })),
    ...refused.map(({ at, reason }) => ({
      at,
      receipt: { status: "rejected" as const, event_id: null, key: null, reason, sentence: null },
    })),
  ].sort((a, b) => a.at - b.at);
  const faults = refused.map(({ at, reason }) => `Item ${at + 1}: ${reason}`).join(" ");
  const problem = `${outcome.problem} ${faults}`.trim();
  const summary = `${outcome.summary} ${faults}`;
  const receipts = all.map(({ receipt }) => receipt);
  return {
    outcome: { ...outcome, status: "problem", summary, problem, receipts },
    from: all.map(({ at }) => at),
  };
}

/** An item an event, with what became of all of them in one line; one item where there is no receipt. */
export function eventItems(
  { status, summary, problem, receipts }: Outcome,
  from: readonly number[],
): readonly N8nItem[] {
  if (receipts.length === 0)
    return [
      { json: { status, event_id: null, key: null, reason: problem, sentence: null, summary, problem } },
    ];
  return receipts.map((receipt, i) => ({
    json: { ...shownReceipt(receipt), summary, problem },
    ...pairedTo([from[i]]),
  }));
}

/** An item a request, with the receipts of its events, each with its place among all; what has no request is told with the first. One item where there is nothing to send. */
export function requestItems({ outcome, from }: Placed<Prepared>): readonly N8nItem[] {
  const { send, requests, status, summary, problem, receipts } = outcome;
  const told = { status, summary, problem };
  const all = receipts.map((receipt, i) => ({ receipt, at: from[i], number: i + 1 }));
  const item = (json: N8nItem["json"], of: typeof all): N8nItem => ({
    json: { ...json, receipts: of.map(({ receipt, number }) => ({ ...shownReceipt(receipt), number })) },
    ...pairedTo(of.map(({ at }) => at)),
  });
  if (!send) return [item({ send, ...told }, all)];
  const ready = all.filter(({ receipt }) => receipt.status === "ready");
  const settled = all.filter(({ receipt }) => receipt.status !== "ready");
  const most = requests.length === 1 ? ready.length : mostUpserted;
  return requests.map(({ method, url, body }, i) => {
    const own = ready.slice(i * most, (i + 1) * most);
    return item({ send, method, url, body, ...told }, i === 0 ? [...own, ...settled] : own);
  });
}

const shownReceipt = ({ status, event_id, key, reason = "", sentence }: Receipt) => ({
  status,
  event_id,
  key,
  reason,
  sentence,
});

function pairedTo(places: readonly (number | undefined)[]): Pick<N8nItem, "pairedItem"> {
  const known = [...new Set(places)].flatMap((item) => (item === undefined ? [] : [{ item }]));
  const [only] = known;
  return only === undefined ? {} : { pairedItem: known.length === 1 ? only : known };
}
