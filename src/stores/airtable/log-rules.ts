import type { Catalog } from "../../core/catalog.ts";
import type { Hash } from "../../core/identity.ts";
import type { Linked } from "./event-cells.ts";

/** What a log in a base goes by. */
export interface LogRules {
  readonly hash: Hash;
  readonly catalog: Catalog;
  readonly linked: Linked;
}
