import { z } from "zod";
import { configSchema } from "./config-schema.ts";
import { mapSchema } from "./map-schema.ts";

/** The JSON Schema of daybook.config.json, for editors: what may stand in the file, before defaults. */
export const configJsonSchema = () => jsonSchema(configSchema, "daybook.config.json");

/** The JSON Schema of MAP.json. */
export const mapJsonSchema = () => jsonSchema(mapSchema, "MAP.json");

// Draft 7, because editors read it best.
const jsonSchema = (schema: z.ZodType, title: string) => ({
  ...z.toJSONSchema(schema, { io: "input", target: "draft-7" }),
  title,
});

/** The files of the folder schema/, by name. */
export const schemaFiles = (): ReadonlyMap<string, string> =>
  new Map([
    ["config.json", `${JSON.stringify(configJsonSchema(), null, 2)}\n`],
    ["map.json", `${JSON.stringify(mapJsonSchema(), null, 2)}\n`],
  ]);
