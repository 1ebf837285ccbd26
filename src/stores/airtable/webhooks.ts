import { canonicalJson } from "../../core/canonical-json.ts";
import { DaybookError, isDaybookError } from "../../core/errors.ts";
import { type AirtableClient, type Call, refusalIn } from "./client.ts";
import { type Payload, readPayload } from "./webhook-payload.ts";

/** What a webhook hears: the changes of some columns of one table, each with the value before it. */
export interface HookOptions {
  readonly filters: {
    readonly dataTypes: readonly ["tableData"];
    /** The table's id: a webhook has one, or hears the whole base, the log's own rows among it. */
    readonly recordChangeScope: string;
    readonly watchDataInFieldIds: readonly string[];
  };
  readonly includes: {
    readonly includePreviousCellValues: true;
    /** Of columns that a payload shows though they didn't change. */
    readonly includeCellValuesInFieldIds: readonly string[];
  };
}

/** A webhook of the base, as its list shows it. */
export interface Hook {
  readonly id: string;
  /** Whether it still hears: not once it has expired, or what it watches is gone. */
  readonly isEnabled: boolean;
  /** ISO; null where the list doesn't tell. */
  readonly expires: string | null;
  /** The number of the next payload. */
  readonly next: number;
  /** Whether nobody is told of its payloads: such a webhook is asked. */
  readonly isAsked: boolean;
  /** As `specificationText` writes it; empty where it can't be read. */
  readonly specification: string;
}

/** A page of what a webhook has heard. */
export interface PayloadPage {
  /** In the order of their transactions. */
  readonly payloads: readonly Payload[];
  /** Where the next page begins. */
  readonly cursor: number;
  readonly isLast: boolean;
  /** How many payloads since the cursor are gone: Airtable keeps them for 7 days. */
  readonly lost: number;
}

/** What tells two webhooks that hear the same: lists in one order. */
export const specificationText = ({ filters, includes }: HookOptions): string =>
  canonicalJson({
    filters: { ...filters, watchDataInFieldIds: [...filters.watchDataInFieldIds].sort() },
    includes: { ...includes, includeCellValuesInFieldIds: [...includes.includeCellValuesInFieldIds].sort() },
  });

const ask = async (
  client: AirtableClient,
  call: Pick<Call, "method" | "path" | "query" | "body" | "repeatable">,
): Promise<Loose> => loose((await client.request({ ...call, api: "webhooks" })).body);

/** The base's webhooks, also such as have expired in the last 7 days. Throws AIRTABLE_SCOPE_MISSING and what a client throws. */
export async function listHooks(client: AirtableClient): Promise<readonly Hook[]> {
  const { webhooks } = await ask(client, { method: "GET", path: "", repeatable: true });
  return (Array.isArray(webhooks) ? webhooks : []).map(loose).flatMap(hookOf);
}

function hookOf(listed: Loose): readonly Hook[] {
  const { id, isHookEnabled, expirationTime, cursorForNextPayload, notificationUrl, specification } = listed;
  if (typeof id !== "string") return [];
  return [
    {
      id,
      isEnabled: isHookEnabled === true,
      expires: typeof expirationTime === "string" ? expirationTime : null,
      next: typeof cursorForNextPayload === "number" ? cursorForNextPayload : 1,
      isAsked: typeof notificationUrl !== "string",
      specification: textOf(loose(specification).options),
    },
  ];
}

function textOf(options: unknown): string {
  try {
    return specificationText(options as HookOptions);
  } catch {
    return "";
  }
}

/**
 * Makes a webhook that nobody is told of, and gives its id. An answer that got lost is no harm: the webhook that was made is found by
 * what it hears. Throws AIRTABLE_WEBHOOKS_FULL where the base has ten, AIRTABLE_WEBHOOK_RIGHTS where the token's person may not.
 */
export async function createHook(
  client: AirtableClient,
  options: HookOptions,
  known: ReadonlySet<string>,
): Promise<string> {
  const call = {
    method: "POST",
    path: "",
    body: { specification: { options } },
    repeatable: false,
  } as const;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { id } = await ask(client, call);
      if (typeof id === "string") return id;
      throw new DaybookError("AIRTABLE_FAILING", "Airtable made a webhook and didn't say which.");
    } catch (error) {
      if (!isDaybookError(error) || error.code !== "AIRTABLE_UNCERTAIN" || attempt === 3)
        throw explained(error, client.base);
      const wanted = specificationText(options);
      const made = (await listHooks(client)).find(
        ({ id, isEnabled, isAsked, specification }) =>
          isEnabled && isAsked && specification === wanted && !known.has(id),
      );
      if (made) return made.id;
    }
  }
}

/** Takes a webhook away, if it is still there. What that comes to is no matter: one that nobody reads expires. */
export async function deleteHook(client: AirtableClient, id: string): Promise<void> {
  // A body that is empty, as here, can't be told from an answer that broke off.
  await ask(client, { method: "DELETE", path: `/${id}`, repeatable: false }).catch((error: unknown) => {
    if (!isDaybookError(error)) throw error;
  });
}

/** At most as many as one request gives. Source: Airtable Web API, List webhook payloads. */
const mostPayloads = 50;

/** What a webhook has heard since a cursor; asking lets it live for 7 days more. */
export async function payloadsSince(
  client: AirtableClient,
  id: string,
  cursor: number,
): Promise<PayloadPage> {
  const body = await ask(client, {
    method: "GET",
    path: `/${id}/payloads`,
    query: { cursor: String(cursor), limit: String(mostPayloads) },
    repeatable: true,
  });
  const payloads = Array.isArray(body.payloads) ? body.payloads : [];
  const next = typeof body.cursor === "number" ? body.cursor : cursor + payloads.length;
  return {
    payloads: payloads
      .map(readPayload)
      .map((payload, at) => ({ payload, at }))
      .sort((a, b) => a.payload.transaction - b.payload.transaction || a.at - b.at)
      .map(({ payload }) => payload),
    cursor: next,
    isLast: body.mightHaveMore !== true || payloads.length === 0,
    lost: Math.max(0, next - payloads.length - cursor),
  };
}

function explained(error: unknown, base: string): unknown {
  const refusal = refusalIn(error);
  if (refusal?.type === "TOO_MANY_WEBHOOKS_IN_BASE")
    return new DaybookError(
      "AIRTABLE_WEBHOOKS_FULL",
      `Base ${base} has all the webhooks that a base may have.`,
      {
        hint: "Airtable allows ten. One that no tool reads any more goes by itself within two weeks; or take one away in the tool that made it.",
        cause: refusal,
      },
    );
  if (refusal?.status !== 403 || !isDaybookError(error) || error.code !== "AIRTABLE_NOT_PERMITTED")
    return error;
  return new DaybookError(
    "AIRTABLE_WEBHOOK_RIGHTS",
    `The token's person may not make webhooks in base ${base}.`,
    {
      hint: "Only an Owner or Creator of the base may: put a token of such a person into AIRTABLE_API_KEY.",
      cause: refusal,
    },
  );
}

type Loose = Readonly<Record<string, unknown>>;

const loose = (value: unknown): Loose =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Loose) : {};
