import type { SheetsRequest } from "./client.ts";
import { type Reader, words } from "./reader.ts";
import type { BookTab, Protection } from "./tabs.ts";

/** Something of a spreadsheet that is no longer as Daybook made it. */
export interface Drift {
  readonly kind: "missing" | "renamed" | "table" | "protection";
  readonly table: string;
  /** null where it is about the tab itself. */
  readonly column: string | null;
  readonly message: string;
  readonly hint: string;
}

/** Who writes to a log, as its protection is to name them. */
export interface Writers {
  /** The account that asks; null where its e-mail address isn't known. */
  readonly account: string | null;
  /** Others who may write too, such as whoever runs a script in the sheet. */
  readonly others: readonly string[];
}

/** How a log's tab is protected. */
export interface Guard {
  /** What is wrong with it. */
  readonly faults: readonly Drift[];
  /** What puts it right; null where there is nothing to do, or nothing that this account can. */
  readonly repair: Repair | null;
  /** The e-mail addresses that may edit, as far as they are told. */
  readonly users: readonly string[];
}

/** A protection to be made, or to be made right. */
export interface Repair {
  /** null: a new one. */
  readonly id: number | null;
  readonly users: readonly string[];
}

const mark = "Daybook's log: rows are only added.";
const told = /May write: ([^\s,]+(?:, [^\s,]+)*)/;

/** A protection's description. It names who was let in, so that whoever was added later is noticed. */
export const descriptionFor = (users: readonly string[]): string =>
  users.length === 0 ? mark : `${mark} May write: ${users.join(", ")}`;

const named = ({ description }: Protection): readonly string[] =>
  (told.exec(description)?.[1] ?? "").toLowerCase().split(", ").filter(Boolean);

/** Looks at the protection of a log's tab. The spreadsheet's owner is bound by none: Google has it so. */
export function guardOf(tab: BookTab, writers: Writers, reader: Reader): Guard {
  const ours = ownOf(tab.protections);
  const wanted = lowerOf([...(writers.account === null ? [] : [writers.account]), ...writers.others]);
  const drift = (message: string, hint: string = words[reader].lock): Drift => ({
    kind: "protection",
    table: tab.title,
    column: null,
    message,
    hint,
  });
  const shut = tab.protections.filter(({ warns, mine }) => !warns && !mine);
  if (shut.length > 0)
    return { faults: [drift(shutOut(tab.title, writers), askOwner(writers))], repair: null, users: [] };
  if (!ours) {
    const message = `The tab ${tab.title} isn't protected: whoever may edit the spreadsheet can change an event.`;
    return { faults: [drift(message)], repair: { id: null, users: wanted }, users: [] };
  }
  const known = named(ours);
  const kept = ours.users.filter((user) => known.includes(user) || wanted.includes(user));
  const extra = ours.users.filter((user) => !kept.includes(user));
  const users = [...new Set([...wanted, ...kept])];
  const lacking = wanted.filter((user) => !ours.users.includes(user));
  const faults = [
    ...(ours.warns ? [`The protection of ${tab.title} only warns: everybody can go on and edit.`] : []),
    ...(ours.whole ? [] : [`The protection of ${tab.title} leaves cells out.`]),
    ...(extra.length + ours.others.length > 0 && !ours.warns
      ? [
          `The protection of ${tab.title} lets ${[...extra, ...ours.others].join(", ")} edit, whom Daybook didn't let in.`,
        ]
      : []),
    ...(lacking.length > 0 && !ours.warns
      ? [`The protection of ${tab.title} doesn't let ${lacking.join(", ")} write.`]
      : []),
  ];
  return {
    faults: faults.map((message) => drift(message)),
    repair: faults.length > 0 ? { id: ours.id, users } : null,
    users: ours.users,
  };
}

/** The protection that is Daybook's: marked so, or of the whole tab. A person's own ones beside it only protect more. */
const ownOf = (all: readonly Protection[]): Protection | undefined =>
  all.find(({ description, plain }) => plain && description.startsWith(mark)) ??
  all.find(({ whole, warns }) => whole && !warns);

const lowerOf = (users: readonly string[]): readonly string[] => [
  ...new Set(users.map((user) => user.trim().toLowerCase()).filter(Boolean)),
];

const nameOf = ({ account }: Writers): string => account ?? "this account";

const shutOut = (tab: string, writers: Writers): string =>
  `The tab ${tab} is protected against ${nameOf(writers)}, which is to write there.`;

const askOwner = (writers: Writers): string =>
  `The spreadsheet's owner opens Data > Protect sheets and ranges, clicks the protection of this tab, then Set permissions, and adds ${nameOf(writers)}; or deletes it there, and Daybook makes its own.`;

/** The request that protects a whole tab: nobody but these may edit it. */
export function protectRequest(sheetId: number, { id, users }: Repair): SheetsRequest {
  const protectedRange = {
    range: { sheetId },
    description: descriptionFor(users),
    warningOnly: false,
    editors: { users: [...users], groups: [], domainUsersCanEdit: false },
    unprotectedRanges: [],
  };
  if (id === null) return { addProtectedRange: { protectedRange } };
  return {
    updateProtectedRange: {
      protectedRange: { ...protectedRange, protectedRangeId: id },
      fields: "range,description,warningOnly,editors,unprotectedRanges",
    },
  };
}

/** The request that lets people be warned before they type into a tab that is written anew each time; nobody is kept out. */
export const warnRequest = (sheetId: number): SheetsRequest => ({
  addProtectedRange: {
    protectedRange: {
      range: { sheetId },
      description: "Daybook writes this tab: what is typed here is overwritten.",
      warningOnly: true,
    },
  },
});

/** The request that names in a fresh protection who is let in beside the ones asked for: the owner, whom Google adds. null where nobody is. */
export function namingRequest(
  protections: readonly Protection[],
  asked: readonly string[],
): SheetsRequest | null {
  const ours = ownOf(protections);
  if (!ours || ours.users.every((user) => asked.includes(user) || named(ours).includes(user))) return null;
  const users = [...new Set([...asked, ...ours.users])];
  const protectedRange = { protectedRangeId: ours.id, description: descriptionFor(users) };
  return { updateProtectedRange: { protectedRange, fields: "description" } };
}
