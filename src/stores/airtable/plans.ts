/** What a workspace's plan allows. */
export interface PlanLimits {
  /** As Airtable calls it. */
  readonly title: string;
  /** Records over all tables of a base. */
  readonly records: number;
  /** Calls of the Web API a month and workspace; null where there is no cap. */
  readonly calls: number | null;
  /** Runs of automations a month and workspace. */
  readonly runs: number;
  /** Whether columns and tables can be locked. */
  readonly locks: boolean;
}

/** The plans, from the smallest. */
export type PlanName = "free" | "team" | "business" | "enterprise";

/**
 * Sources: Airtable support, Workspace settings (records), Managing API call limits (calls), Using field and table editing
 * permissions (locks); runs are third parties' figures. Enterprise Scale's records are the least it may have.
 */
export const plans: Readonly<Record<PlanName, PlanLimits>> = {
  free: { title: "Free", records: 1_000, calls: 1_000, runs: 100, locks: false },
  team: { title: "Team", records: 50_000, calls: 100_000, runs: 25_000, locks: true },
  business: { title: "Business", records: 125_000, calls: null, runs: 100_000, locks: true },
  enterprise: { title: "Enterprise Scale", records: 500_000, calls: null, runs: 500_000, locks: true },
};

/** The plan of a name; null for none, or another. */
export const planNamed = (name: string | null | undefined): PlanLimits | null =>
  name != null && Object.prototype.hasOwnProperty.call(plans, name) ? plans[name as PlanName] : null;
