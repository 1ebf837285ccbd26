import { activity } from "../views/activity.ts";
import { changes } from "../views/changes.ts";
import { cohorts } from "../views/cohorts.ts";
import { owners } from "../views/owners.ts";
import { reengage } from "../views/reengage.ts";
import { stuck } from "../views/stuck.ts";
import { velocity } from "../views/velocity.ts";
import type { View } from "../views/view.ts";
import type { ReportView } from "./report.ts";

/** The views that a report shows, as the command line knows them. */
export const reportViews: Readonly<Record<ReportView, View>> = {
  velocity,
  stuck,
  reengage,
  cohorts,
  activity,
  owners,
  changes,
};
