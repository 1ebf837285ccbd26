import type { Clock } from "../../common/clock.ts";
import { type Refusal, refusal } from "../model/refusal.ts";

export type Metric = "Read" | "Write";

/** How often a client may call. */
export interface Quotas {
  /** Throws a 429, or counts the call. `user` is `quotaUser` where a call names one. */
  admit(metric: Metric, user: string): void;
}

const minute = 60_000;
/** A minute. Source: Sheets API, Usage limits. */
const perUser = 60;
const perProject = 300;

/** Word for word. Source: ballerina-library issue 5735; the start of the window is in newer bodies. */
export function tooMany(
  metric: Metric,
  scope: "user" | "project",
  projectNumber: string,
  start: number,
): Refusal {
  const whole = scope === "project";
  const name = `${metric} requests per minute${whole ? "" : " per user"}`;
  const message = `Quota exceeded for quota metric '${metric} requests' and limit '${name}' of service 'sheets.googleapis.com' for consumer 'project_number:${projectNumber}'.`;
  return refusal(429, message, [
    {
      "@type": "type.googleapis.com/google.rpc.ErrorInfo",
      reason: "RATE_LIMIT_EXCEEDED",
      domain: "googleapis.com",
      metadata: {
        quota_location: "global",
        service: "sheets.googleapis.com",
        quota_limit_value: String(whole ? perProject : perUser),
        quota_limit: `${metric}RequestsPerMinutePer${whole ? "Project" : "User"}`,
        quota_unit: whole ? "1/min/{project}" : "1/min/{project}/{user}",
        consumer: `projects/${projectNumber}`,
        quota_metric: `sheets.googleapis.com/${metric.toLowerCase()}_requests`,
        window_start_time: String(Math.floor(start / 1_000)),
      },
    },
    {
      "@type": "type.googleapis.com/google.rpc.Help",
      links: [
        {
          description: "Request a higher quota limit.",
          url: "https://cloud.google.com/docs/quota#requesting_higher_quota",
        },
      ],
    },
  ]);
}

interface Window {
  readonly start: number;
  readonly count: number;
}

/** A window is a minute from its first call on (believed); a call that is refused counts for nothing (believed). */
export function createQuotas(clock: Clock, projectNumber: string, isEnforced: () => boolean): Quotas {
  const windows = new Map<string, Window>();
  const current = (name: string): Window => {
    const known = windows.get(name);
    return known && clock.now() < known.start + minute ? known : { start: clock.now(), count: 0 };
  };
  return {
    admit(metric, user) {
      if (!isEnforced()) return;
      const [own, all] = [`${metric} ${user}`, metric];
      const [mine, everyone] = [current(own), current(all)];
      if (mine.count >= perUser) throw tooMany(metric, "user", projectNumber, mine.start);
      if (everyone.count >= perProject) throw tooMany(metric, "project", projectNumber, everyone.start);
      windows.set(own, { ...mine, count: mine.count + 1 });
      windows.set(all, { ...everyone, count: everyone.count + 1 });
    },
  };
}
