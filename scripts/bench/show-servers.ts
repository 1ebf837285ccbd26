import type { GrowthTaken, WritersTaken } from "./postgres.ts";
import { places, printTable, whole } from "./print.ts";
import type { ServeTaken } from "./serve.ts";

/** Events over HTTP. */
export const showServe = (taken: readonly ServeTaken[]): void =>
  printTable("daybook serve, 30 connections, each event on the disk before it is answered; then SIGKILL", [
    ["events a request", "requests", "events a second", "p50 ms", "p99 ms", "refused", "lost or double"],
    ...taken.map((each) => [
      whole(each.events_each),
      whole(each.requests),
      whole(each.events_a_second),
      places(each.p50_ms, 0),
      places(each.p99_ms, 0),
      whole(each.refused),
      whole(each.lost),
    ]),
  ]);

/** Many writers on one Postgres. */
export const showWriters = (taken: WritersTaken): void =>
  printTable("Postgres, batches of 200 that overlap by half, a reader following (fsync off)", [
    ["writers", "events", "events a second", "lost or double", "missed by the reader"],
    [taken.writers, taken.events, taken.events_a_second, taken.wrong, taken.unseen].map(whole),
  ]);

/** Views inside of the database. */
export const showGrowth = (taken: readonly GrowthTaken[]): void =>
  printTable("Velocity of a log in Postgres (seconds)", [
    ["rows", "in SQL", "folded here", "equal"],
    ...taken.map((each) => [
      whole(each.rows),
      places(each.sql_seconds, 2),
      places(each.fold_seconds, 2),
      each.equal ? "yes" : "NO",
    ]),
  ]);
