export { canonicalJson, type JsonObject, type JsonValue } from "./canonical-json.ts";
export { type Catalog, catalogOf, type OwnType } from "./catalog.ts";
export type { Problem } from "./clean-text.ts";
export { DaybookError, errorJson, isDaybookError } from "./errors.ts";
export { dataOf, type Event, type EventInput, eventColumns, logContact, type Row } from "./event.ts";
export type { EventType, FieldSpec, Group, Track } from "./event-type.ts";
export type { Held, History, Step, Subject, Tenure, Visit } from "./history.ts";
export { deriveEventId, deriveKey, type Hash, hasItsId, sameContent } from "./identity.ts";
export { type Appended, appendInputs, type ItemProblem } from "./log.ts";
export { type Holder, receiptOfNew, receiptOfTaken } from "./receipts.ts";
export { catalogFrom, defaultSettings, type Settings } from "./settings.ts";
export { sha256Hex } from "./sha256.ts";
export {
  type Capabilities,
  type Checkpoint,
  type EventSink,
  type EventStore,
  type GroupedStore,
  type Page,
  type Query,
  type Receipt,
  readAll,
  type Status,
} from "./store.ts";
