import { z } from "zod";
import { standardTypes } from "../core/standard-types.ts";

/** Text that says something, without the spaces around it. */
export const name = z.string().trim().min(1);

/** A number of days above zero. */
export const days = z.number().positive();

/** An event type's name; editors propose the standard ones, and what exists is checked against the catalog. */
export const typeName = name.meta({ examples: standardTypes.map((type) => type.name) });

/** A name in snake_case. */
export const ownTypeName = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/, "a name in snake_case, such as roof_inspected,");

/** A list whose default is read anew each time, so that nobody changes it for others. */
export const listOf = <T extends z.ZodType>(item: T, fallback: readonly z.input<T>[]) =>
  z.array(item).prefault([...fallback]);
