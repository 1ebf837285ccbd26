import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Status } from "../../core/store.ts";
import type { Queue } from "./queue.ts";

/** What is counted while serving. */
export interface Tally {
  /** A request was answered. */
  answered(route: string, status: number): void;
  /** Events were taken, and answered for. */
  accepted(events: number): void;
  /** The log answered for an event. */
  settled(status: Status): void;
  /** An append took so many milliseconds. */
  took(ms: number): void;
  /** A webhook's event that means nothing to the log. */
  ignored(from: string): void;
  /** In Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** Counts from zero; a queue's figures are read when they are asked for. `now` is ISO 8601. */
export function tallyOf(queue: Queue, now: () => string): Tally {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  const requests = new Counter({
    name: "daybook_http_requests_total",
    help: "Requests answered, by route and status.",
    labelNames: ["route", "status"],
    registers,
  });
  const accepted = new Counter({
    name: "daybook_events_accepted_total",
    help: "Events taken into the queue on the disk.",
    registers,
  });
  const settled = new Counter({
    name: "daybook_events_total",
    help: "Events that the log answered for, by the receipt's status.",
    labelNames: ["status"],
    registers,
  });
  const ignored = new Counter({
    name: "daybook_webhook_events_ignored_total",
    help: "Webhooks' events that mean nothing to the log.",
    labelNames: ["from"],
    registers,
  });
  const appends = new Histogram({
    name: "daybook_append_seconds",
    help: "How long the log took for a batch.",
    buckets: [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60],
    registers,
  });
  new Gauge({
    name: "daybook_queue_events",
    help: "Events on the disk that wait for the log.",
    registers,
    collect() {
      this.set(queue.size());
    },
  });
  new Gauge({
    name: "daybook_queue_oldest_seconds",
    help: "How long the oldest of them has waited.",
    registers,
    collect() {
      const oldest = queue.oldest();
      this.set(oldest === null ? 0 : Math.max(0, (Date.parse(now()) - Date.parse(oldest)) / 1000));
    },
  });
  return {
    answered: (route, status) => requests.inc({ route, status: String(status) }),
    accepted: (events) => accepted.inc(events),
    settled: (status) => settled.inc({ status }),
    took: (ms) => appends.observe(ms / 1000),
    ignored: (from) => ignored.inc({ from }),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
