/** The source of what a snapshot found, wherever the CRM stands: an automation, a webhook or a script may have told of it sooner. */
export const snapshotSource = "daybook:snapshot";
