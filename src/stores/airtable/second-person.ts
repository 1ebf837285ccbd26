import type { AirtableClient } from "./client.ts";

/** What is known of whoever a token belongs to. */
export interface Person {
  /** `usr…`; null where it couldn't be told. */
  readonly id: string | null;
  /** Their rights in the base, as `meta/bases` calls them; null where the token doesn't say. */
  readonly level: string | null;
}

/** Whose token it is, and what they may do in the base. Throws where Airtable doesn't know the token. */
export async function personOf(client: AirtableClient): Promise<Person> {
  const { body } = await client.request({ method: "GET", path: "", api: "whoami", repeatable: true });
  const id = (body as { readonly id?: unknown } | null)?.id;
  // Without schema.bases:read it doesn't say.
  const level = await levelOf(client).catch(() => null);
  return { id: typeof id === "string" ? id : null, level };
}

interface Listed {
  readonly bases?: readonly { readonly id: string; readonly permissionLevel?: string }[];
  readonly offset?: string;
}

async function levelOf(client: AirtableClient): Promise<string | null> {
  let offset: string | undefined;
  do {
    const { body } = await client.request({
      method: "GET",
      path: "",
      api: "bases",
      repeatable: true,
      ...(offset === undefined ? {} : { query: { offset } }),
    });
    const page = (body ?? {}) as Listed;
    const base = page.bases?.find(({ id }) => id === client.base);
    if (base) return base.permissionLevel ?? null;
    offset = page.offset;
  } while (offset !== undefined);
  return null;
}
