/** A trade that `init` has a starter for: a folder of its name under templates/. */
export interface Trade {
  readonly name: string;
  /** What it brings, in a few words. */
  readonly about: string;
  /** The one workflow to begin with, and the question that it answers. */
  readonly first: string;
}

/** Every trade, in the order in which they are offered. */
export const trades: readonly Trade[] = [
  {
    name: "agency",
    about: "proposals, projects, client reviews, changes of scope, retainers",
    first:
      "log every change of stage of a client (stage_changed). After 30 days it tells which proposals wait, and how long a yes takes.",
  },
  {
    name: "lead-gen",
    about: "leads that are called, qualified, routed to buyers, sold, returned",
    first:
      "log a lead when it comes in and when it goes to a buyer (contact_created, lead_routed). After 30 days it tells how long leads lie before a buyer has them, for each source.",
  },
  {
    name: "solar-installer",
    about: "consultation to contract, then survey, permit, installation, permission to operate",
    first:
      "log every change of stage of a project (stage_changed). After 30 days it tells where jobs wait between contract and permission to operate, and which.",
  },
];
