/** A contact of the practice base; days are days ago. */
export interface Contact {
  readonly name: string;
  readonly stage: string;
  readonly owner: string;
  readonly source: string;
  readonly tags: readonly string[];
  readonly created: number;
  readonly booked?: number;
  readonly proposed?: number;
  readonly status?: "active" | "churned";
}

export const stages = ["New", "Discovery Booked", "Qualified", "Proposal Sent", "Won", "Lost"] as const;

// Name | stage | owner | source | tags | created, booked, proposed: days ago | status
const book = `
Sarah Lopez     | Proposal Sent    | Rep B | Facebook ad   | engaged, solar, high_intent | 18, 16, 7
Dana Whitfield  | Won              | Rep C | Referral      | roof, churned               | 239, 237, 227 | active
Maria Nguyen    | New              | Rep A | Website form  | engaged                     | 1
James Okafor    | New              | Rep D | Google search |                             | 2
Aisha Patel     | New              | Rep B | Facebook ad   | engaged, battery            | 3
Robert Kowalski | New              | Rep C | Yard sign     |                             | 6
Linda Garcia    | New              | Rep A | Facebook ad   | engaged                     | 74
Wei Kim         | Discovery Booked | Rep B | Google search | engaged, solar              | 5, 3
Patricia Smith  | Discovery Booked | Rep D | Referral      | roof                        | 8, 6
Omar Haddad     | Discovery Booked | Rep A | Home show     | solar                       | 33, 29
Jennifer Rossi  | Discovery Booked | Rep C | Google search | engaged                     | 11, 9
Carlos Martinez | Qualified        | Rep B | Facebook ad   | engaged, solar              | 19, 16
Elena Ivanov    | Qualified        | Rep C | Referral      | battery, high_intent        | 15, 13
Thomas Miller   | Qualified        | Rep D | Website form  | roof                        | 48, 44
Fatima Ahmed    | Qualified        | Rep A | Google search | engaged, solar              | 27, 24
Kevin Brown     | Proposal Sent    | Rep D | Referral      | solar, battery              | 40, 37, 26
Nina Schmidt    | Proposal Sent    | Rep C | Google search | engaged, roof               | 62, 58, 45
Marcus Davis    | Proposal Sent    | Rep A | Facebook ad   | engaged, solar, high_intent | 22, 20, 5
Olivia Chen     | Won              | Rep B | Referral      | solar                       | 55, 53, 41    | active
Daniel Silva    | Won              | Rep A | Google search | engaged, solar, battery     | 90, 86, 70    | active
Priya Rahman    | Won              | Rep D | Home show     | roof                        | 120, 117, 101 | active
Paul Jensen     | Won              | Rep C | Website form  | solar                       | 160, 155, 139 | churned
Grace Taylor    | Lost             | Rep B | Facebook ad   |                             | 66
Andre Moreau    | Lost             | Rep C | Google search | engaged, solar              | 81, 77
Hannah Walker   | Lost             | Rep A | Facebook ad   | roof, unsubscribed          | 97, 93, 80
`;

const words = (text = "", by: string): string[] =>
  text
    .split(by)
    .map((word) => word.trim())
    .filter((word) => word !== "");

/** The contacts of a solar installer, Sarah first. */
export const contacts: readonly Contact[] = words(book, "\n").map((line) => {
  const [name = "", stage = "", owner = "", source = "", tags, days, status] = line
    .split("|")
    .map((cell) => cell.trim());
  const [created = 0, booked, proposed] = words(days, ",").map(Number);
  return {
    name,
    stage,
    owner,
    source,
    tags: words(tags, ","),
    created,
    ...(booked === undefined ? {} : { booked }),
    ...(proposed === undefined ? {} : { proposed }),
    ...(status === "active" || status === "churned" ? { status } : {}),
  };
});

/** What some of them are about to buy, or have bought: name, contact, dollars. */
export const deals: readonly (readonly [name: string, contact: string, amount: number])[] = [
  ["Sarah Lopez, solar 6 kW", "Sarah Lopez", 17_900],
  ["Dana Whitfield, roof 7 kW", "Dana Whitfield", 21_050],
  ["Carlos Martinez, solar 8 kW", "Carlos Martinez", 23_700],
  ["Elena Ivanov, battery 10 kW", "Elena Ivanov", 12_400],
  ["Kevin Brown, solar 9 kW", "Kevin Brown", 27_350],
  ["Nina Schmidt, new roof", "Nina Schmidt", 31_200],
  ["Marcus Davis, solar 5 kW", "Marcus Davis", 15_250],
  ["Olivia Chen, solar 7 kW", "Olivia Chen", 20_800],
  ["Daniel Silva, solar 11 kW", "Daniel Silva", 33_400],
  ["Andre Moreau, solar 4 kW", "Andre Moreau", 12_100],
];
