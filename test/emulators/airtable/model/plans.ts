export type Plan = "free" | "team" | "business" | "enterprise";

export interface PlanLimits {
  /** Over all tables of a base. */
  readonly records: number;
  /** A month and workspace; null where there is no cap. */
  readonly calls: number | null;
  /** What becomes of calls beyond the cap. */
  readonly beyond: "refused" | "slow";
  /** Whether fields and tables can be locked. */
  readonly locks: boolean;
}

/**
 * Source: Airtable support, Managing API call limits (1,000 on Free, 100,000 on Team and 2 requests a second beyond it) and
 * Workspace settings (records); Using field and table editing permissions (Team and up).
 */
export const plans: Readonly<Record<Plan, PlanLimits>> = {
  free: { records: 1_000, calls: 1_000, beyond: "refused", locks: false },
  team: { records: 50_000, calls: 100_000, beyond: "slow", locks: true },
  business: { records: 125_000, calls: null, beyond: "slow", locks: true },
  enterprise: { records: 500_000, calls: null, beyond: "slow", locks: true },
};
