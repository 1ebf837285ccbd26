import { DaybookError } from "./errors.ts";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

// Ten bits are two characters: a table of pairs halves the work for each id.
const PAIRS = Array.from(
  { length: 1024 },
  (_, bits) => ALPHABET.charAt(bits >> 5) + ALPHABET.charAt(bits & 31),
);

/**
 * The ULID of a time (whole milliseconds since 1970) whose 80 random bits are the first 20 digits of a hash in
 * lower-case hex. Throws BAD_ULID_PARTS. Source: github.com/ulid/spec.
 */
export function ulidFrom(timeMs: number, hashHex: string): string {
  const low = timeMs % 0x40000000; // 30 bits; the 18 above them don't fit bit operators
  const high = (timeMs - low) / 0x40000000;
  const time =
    PAIRS[high >> 10]! +
    PAIRS[high & 1023]! +
    PAIRS[low >> 20]! +
    PAIRS[(low >> 10) & 1023]! +
    PAIRS[low & 1023]!;
  if (!(timeMs >= 0 && timeMs <= 0xffffffffffff && Number.isInteger(timeMs))) throw badParts();
  return time + fourOf(hashHex, 0) + fourOf(hashHex, 5) + fourOf(hashHex, 10) + fourOf(hashHex, 15);
}

/** Five hex digits are twenty bits, which are four characters. */
function fourOf(hex: string, at: number): string {
  let bits = 0;
  for (let digit = at; digit < at + 5; digit++) bits = (bits << 4) | hexDigit(hex.charCodeAt(digit));
  if (bits < 0) throw badParts();
  return PAIRS[bits >> 10]! + PAIRS[bits & 1023]!;
}

/** The value of a lower-case hex digit; -1, which stays negative through the shifts, for any other code unit, or none. */
function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  return code >= 97 && code <= 102 ? code - 87 : -1;
}

function badParts(): DaybookError {
  return new DaybookError(
    "BAD_ULID_PARTS",
    "An id needs whole milliseconds from 1970 on and 20 lower-case hex digits.",
  );
}

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** Whether a text is a ULID as this project writes it: upper case, without I, L, O and U. */
export function isUlid(text: string): boolean {
  return ULID.test(text);
}

const VALUES = new Int8Array(128);
for (let value = 0; value < 32; value++) VALUES[ALPHABET.charCodeAt(value)] = value;

/** The time (milliseconds since 1970) in a ULID; NaN if the text is none. */
export function ulidTime(id: string): number {
  if (!isUlid(id)) return Number.NaN;
  let time = 0;
  for (let at = 0; at < 10; at++) time = time * 32 + VALUES[id.charCodeAt(at)]!;
  return time;
}
