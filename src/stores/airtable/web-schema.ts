import { DaybookError, isDaybookError } from "../../core/errors.ts";
import { type BaseField, type BaseTable, readTables } from "./base-schema.ts";
import { type AirtableClient, type Call, refusalIn } from "./client.ts";
import { moreChoices, type SchemaDesk } from "./schema-desk.ts";

/** A base's schema over the metadata API, one request a call. Throws AIRTABLE_SCHEMA_RIGHTS where the token's person may not add something. */
export function webSchema(client: AirtableClient): SchemaDesk {
  const ask = async (
    about: string,
    call: Pick<Call, "method" | "path" | "body" | "repeatable">,
  ): Promise<unknown> => {
    try {
      return (await client.request({ ...call, api: "meta" })).body;
    } catch (error) {
      throw explained(error, about);
    }
  };
  return {
    tables: () => readTables(client),
    async makeTable(name, description, fields) {
      const body = { name, description, fields };
      const call = { method: "POST", path: "/tables", body, repeatable: false } as const;
      return (await ask(`the table "${name}"`, call)) as BaseTable;
    },
    async addColumn({ id, name }, spec) {
      const call = { method: "POST", path: `/tables/${id}/fields`, body: spec, repeatable: false } as const;
      return (await ask(`the column "${spec.name}" to ${name}`, call)) as BaseField;
    },
    /** Newer pages of the API speak of it, and it was refused when it was tried. */
    async addOptions({ id }, field, names) {
      await ask(`options to ${field.name}`, {
        method: "PATCH",
        path: `/tables/${id}/fields/${field.id}`,
        body: { options: { choices: moreChoices(field, names) } },
        repeatable: true,
      });
    },
  };
}

function explained(error: unknown, about: string): unknown {
  const refusal = refusalIn(error);
  if (refusal?.status !== 403 || !isDaybookError(error) || error.code !== "AIRTABLE_NOT_PERMITTED")
    return error;
  return new DaybookError("AIRTABLE_SCHEMA_RIGHTS", `The token may not add ${about}: ${refusal.message}`, {
    hint: "Its person must be an Owner or Creator of the base. Run daybook init once with such a person's token (scope schema.bases:write); what was made already stays, and an Editor's token is enough for all the rest.",
    cause: refusal,
  });
}
