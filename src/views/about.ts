/** What each view tells, in a sentence, by its word. */
export const about: Readonly<Record<string, string>> = {
  timelines: "Every contact in a row: where it stands, who has it, what happened last.",
  velocity: "How long contacts and deals take from stage to stage, how many go on, and how many are won.",
  stuck:
    "Contacts and deals that have been in their stage too long. Only a change of stage ends that, no e-mail and no edit.",
  reengage: "Contacts that once were engaged and have gone silent since: whom to call again.",
  cohorts: "What became of the contacts of each week: how many reached each stage, how many were won.",
  owners: "Who owns, moves and wins: people, automations and imports, by who owned what at the time.",
  activity: "What happened on each of the last 90 days.",
  changes: "The stage changes of the last 30 days, the newest first.",
};
