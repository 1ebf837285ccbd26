import { invalid } from "../model/refusal.ts";
import type { Json } from "../model/state.ts";

/** The fields that a mask names, with those inside of them; null for all. */
export type Mask = ReadonlyMap<string, Mask> | null;

/** Parses `a,b.c,d(e,f/g)` and `*`. Throws an Error for what is none. */
export function parseMask(text: string): Mask {
  let place = 0;
  const word = (): string => {
    const found = /^[\w*]+/.exec(text.slice(place));
    if (!found) throw new Error(`no field at ${place}`);
    place += found[0].length;
    return found[0];
  };
  const path = (): readonly [string, Mask] => {
    const name = word();
    const next = text[place];
    if (next === "." || next === "/") {
      place += 1;
      const [inner, mask] = path();
      return [name, inner === "*" ? null : new Map([[inner, mask]])];
    }
    if (next !== "(") return [name, null];
    place += 1;
    const inner = list();
    if (text[place] !== ")") throw new Error(`no ) at ${place}`);
    place += 1;
    return [name, inner];
  };
  const list = (): Mask => {
    let mask: Mask = new Map();
    for (;;) {
      while (text[place] === " ") place += 1;
      const [name, inner] = path();
      mask = name === "*" ? null : united(mask, new Map([[name, inner]]));
      if (text[place] !== ",") return mask;
      place += 1;
    }
  };
  const mask = list();
  if (place < text.length) throw new Error(`something is left at ${place}`);
  return mask;
}

function united(one: Mask, other: Mask): Mask {
  if (one === null || other === null) return null;
  const all = new Map(one);
  for (const [name, inner] of other) {
    const known = all.get(name);
    all.set(name, known === undefined ? inner : united(known, inner));
  }
  return all;
}

/** The mask of a request that changes something. Throws the live refusal where there is none. */
export function fieldsOf(payload: Json): Mask {
  if (typeof payload.fields !== "string" || payload.fields === "")
    throw invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)");
  try {
    return parseMask(payload.fields);
  } catch {
    throw invalid(`Invalid field mask: ${payload.fields}`);
  }
}

export const names = (mask: Mask, field: string): boolean => mask === null || mask.has(field);

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The target with the named fields of the source; a field that is named and not given is taken away. */
export function masked(target: Json | undefined, source: Json | undefined, mask: Mask): Json {
  if (mask === null) return { ...(source ?? {}) };
  const next: Record<string, unknown> = { ...(target ?? {}) };
  for (const [name, inner] of mask) {
    const [old, given] = [next[name], source?.[name]];
    const value =
      inner === null
        ? given
        : masked(isObject(old) ? old : undefined, isObject(given) ? given : undefined, inner);
    if (value === undefined || value === null) delete next[name];
    else next[name] = value;
  }
  return next;
}
