import type { Chance } from "./chance.ts";

const first =
  "Maria James Aisha Robert Linda Wei Patricia Omar Jennifer Carlos Elena Thomas Fatima Kevin Nina Marcus Olivia Daniel Priya Paul Grace Andre Hannah Luis Julia Samuel Rosa Victor Emma Malik Ingrid Peter Chloe Hector Naomi Brian Leila Jorge Alice Dmitri Keisha Owen Renee Tariq Sofia George Yuki Nathan Carmen Felix".split(
    " ",
  );
const last =
  "Lopez Nguyen Johnson Patel Kowalski Garcia Smith Okafor Rossi Cohen Brown Haddad Miller Silva Jensen Davis Kim Martinez Novak Wilson Reyes Ahmed Taylor Moreau Clark Torres Schmidt Walker Ivanov Young Santos Fischer Adams Chen Murphy Diaz Olsen Baker Rahman Price Duarte Hughes Park Bennett Costa Weber Foster Mendez Larsen Gray".split(
    " ",
  );

/** A person of the demo: the name, and the id that the CRM gave. */
export interface Person {
  readonly name: string;
  readonly id: string;
}

/** People with names of their own, in an order of chance's making. At most 2,500. */
export function peopleOf(count: number, chance: Chance): readonly Person[] {
  const taken = new Set<string>();
  const people: Person[] = [];
  while (people.length < count) {
    const name = `${chance.pick(first)} ${chance.pick(last)}`;
    if (taken.has(name)) continue;
    taken.add(name);
    people.push({ name, id: name.toLowerCase().replace(" ", "-") });
  }
  return people;
}

/** A person's name from the id: what the demo shows in place of a CRM's names. */
export const demoNameOf = (id: string): string =>
  id.replace(
    /(^|-)([a-z])/g,
    (_, before: string, letter: string) => `${before && " "}${letter.toUpperCase()}`,
  );
