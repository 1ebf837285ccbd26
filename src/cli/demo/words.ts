/** Where leads come from, by weight. */
export const sources = [
  ["Facebook ad", 32],
  ["Google search", 25],
  ["Referral", 16],
  ["Website form", 15],
  ["Home show", 7],
  ["Yard sign", 5],
] as const;

/** Who sells, by share of the leads. */
export const reps = [
  ["Rep A", 30],
  ["Rep B", 28],
  ["Rep C", 24],
  ["Rep D", 18],
] as const;

/** What leads ask for, by weight; also the tag. */
export const interests = [
  ["solar", 55],
  ["roof", 25],
  ["battery", 20],
] as const;

/** Why leads are lost, by the stage that they are lost in. */
export const losses = {
  New: ["No answer after five tries", "Rents the house", "Wrong number", "Only wanted a price"],
  "Discovery Booked": ["Didn't come to the call twice", "Postponed to next year", "Roof in the shade"],
  Qualified: ["Went with another installer", "No credit approval", "Postponed to next year"],
  "Proposal Sent": ["Price", "Went with another installer", "Spouse not convinced", "Postponed to next year"],
} as const;

/** What is noted of a proposal that waits. */
export const waits = [
  "Waits for the town's permit office.",
  "Wants to talk to the bank first.",
  "Asked to be called after the school holidays.",
];

/** A stage that leads are lost in. */
export type LosingStage = keyof typeof losses;
