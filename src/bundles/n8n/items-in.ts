import { isDaybookError } from "../../core/errors.ts";
import { type Given, type Item, itemsOf } from "../code-step/items.ts";
import { isObject } from "../common/config-block.ts";

/** An item, as n8n hands it from node to node. */
export interface N8nItem {
  readonly json: Given;
  /** The places of the items that it was made of: n8n finds earlier nodes' values by them. */
  readonly pairedItem?: Paired | readonly Paired[];
}

interface Paired {
  readonly item: number;
}

/** The events of a run, and which of n8n's items each comes from. */
export interface Gathered {
  readonly items: readonly Item[];
  readonly from: readonly number[];
  /** What is no event, in a sentence each, by the place of its item. */
  readonly refused: readonly { readonly at: number; readonly reason: string }[];
}

/** The events that n8n's items say. One whose payload can't be read is told, and the others go on. Throws what is wrong where there is only one item. */
export function gathered(given: readonly N8nItem[]): Gathered {
  const items: Item[] = [];
  const from: number[] = [];
  const refused: { readonly at: number; readonly reason: string }[] = [];
  given.forEach(({ json }, at) => {
    try {
      for (const item of itemsOf(saidIn(json))) {
        items.push(item);
        from.push(at);
      }
    } catch (error) {
      if (!isDaybookError(error) || given.length === 1) throw error;
      refused.push({ at, reason: `${error.message} ${error.hint ?? ""}`.trim() });
    }
  });
  return { items, from, refused };
}

/** What an item says: of a Webhook node's, what was posted. Source: n8n-nodes-base, Webhook: headers, params, query, body. */
function saidIn(json: Given): Given {
  const isPosted = isObject(json.headers) && isObject(json.query) && "body" in json;
  const said = isPosted ? json.body : json;
  return isObject(said) && !Array.isArray(said.events) ? said : { payload: said };
}
