/** A column's name as words: "Deal - CreatedAt" and "deal_created_at" are both ["deal", "created", "at"]. */
export function wordsOf(column: string): readonly string[] {
  return column
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/** Names that a column may have for each purpose, most telling first: all words are there, in any order, none with a minus. */
const names = {
  contact: `contact id -owner|contact ids -owner|lead id|mql id|person id|customer id|client id|email -owner -sent -opened -opt -date|
    e mail -owner -sent -opened -opt -date|contact person|associated contact|primary contact|contact name|account id -owner|
    company id|organization id|account name|company name|contact -owner -date -created -first -last -number|
    lead -owner -date -created -status -source -type -behaviour|customer -date -type|client -date -type|
    account -owner -date -type -number|organization -owner -date -type|company -owner -date -type -size`,
  deal: "deal id|opportunity id|opp id|project id|job id",
  ownId: "record id -owner -company|id",
  created: `create date|created date -entered|first contact date|created at|created on|created time|deal created|
    person created|contact created|lead created|lead date|signup date|sign up date|registered at|registration date|
    date added|added on|engage date|created -by`,
  won: "won date -entered|won time|won at|won on",
  lost: "lost date -entered|lost time|lost at|lost on",
  closed: "close date|closed date -entered|closed at|closed on|close time|closed time",
  stage: `deal stage|stage -date -change -changed -entered -duration -previous|
    status -date -change -lead -contact -marketing`,
  stageChanged: "stage change date|stage changed at|stage changed on|stage changed|stage change",
  amount: `deal amount|deal value|close value|amount -weighted -company -currency|value -weighted -expected|deal price`,
  dealName: "deal name|opportunity name|deal title|project name|title -job",
  origin: "lead source|original source -drill|origin|utm source|source -drill|channel",
  closer: `sr id|sales rep|sales agent|owner name|deal owner|opportunity owner|owner -id -change -assigned|agent|rep|owner id`,
  createdBy: "created by",
} as const;

/** What a column may be for. */
export type Role = keyof typeof names;

/** The column that fits a role best and passes `fits`; undefined if none does. Of equals the shortest, then the first. */
export function columnFor(
  role: Role,
  header: readonly string[],
  fits: (column: string) => boolean = () => true,
): string | undefined {
  const columns = header.map((column) => ({ column, words: wordsOf(column) }));
  for (const name of names[role].split("|")) {
    const asked = name.trim().split(" ");
    const found = columns
      .filter(({ words }) =>
        asked.every((word) => (word.startsWith("-") ? !words.includes(word.slice(1)) : words.includes(word))),
      )
      .sort((a, b) => a.words.length - b.words.length)
      .find(({ column }) => fits(column));
    if (found) return found.column;
  }
  return undefined;
}
