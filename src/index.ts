export type { JsonObject, JsonValue } from "./core/canonical-json.ts";
export {
  type DataOf,
  type Defined,
  type Definitions,
  defineEvents,
  type TypedInput,
} from "./core/define-events.ts";
export { DaybookError, isDaybookError } from "./core/errors.ts";
export type { Event, EventInput } from "./core/event.ts";
export type { FieldSpec } from "./core/event-type.ts";
export type { Appended, ItemProblem } from "./core/log.ts";
export type { Settings } from "./core/settings.ts";
export type { StateJson } from "./core/state.ts";
export type { EventSink, EventStore, Page, Query, Receipt, Status } from "./core/store.ts";
export type { Finding, KeyConflict, Verified } from "./core/verify.ts";
export type { WhyJson } from "./core/why.ts";
export type { PublishRequest } from "./log/publish-log.ts";
export { type Log, type LogOptions, type Mirroring, openLog } from "./open-log.ts";
export type { EventFilter, Listed, ListedEvent } from "./views/list-events.ts";
export type { Published, PublishedCounts } from "./views/publish.ts";
export type { Room } from "./views/room-text.ts";
