// Source: FIPS 180-4. Hand-written because the strictest hosts offer no crypto at all.
const ROUNDS = new Int32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
]);
const START = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

const schedule = new Int32Array(64);
const state = new Int32Array(8);
let bytes = new Uint8Array(4096);

/** The SHA-256 of a text's UTF-8, as 64 lower-case hex digits. Half a surrogate pair counts as U+FFFD, as in Node. */
export function sha256Hex(text: string): string {
  reserve(text.length * 3); // at most 3 bytes a unit
  digest(writeUtf8(text));
  let hex = "";
  for (let word = 0; word < 8; word++) hex += (state[word]! >>> 0).toString(16).padStart(8, "0");
  return hex;
}

/** The SHA-256 of bytes, as 32 bytes. */
export function sha256Bytes(input: Uint8Array): Uint8Array {
  reserve(input.length);
  bytes.set(input);
  digest(input.length);
  const hash = new Uint8Array(32);
  for (let at = 0; at < 32; at++) hash[at] = state[at >> 2]! >>> (24 - 8 * (at & 3));
  return hash;
}

/** Makes room for so many bytes and their padding. */
function reserve(size: number): void {
  if (bytes.length < size + 72) bytes = new Uint8Array((size + 72) * 2);
}

/** Hashes the first bytes of the buffer into `state`. */
function digest(size: number): void {
  const blocks = pad(size);
  state.set(START);
  for (let block = 0; block < blocks; block++) compress(block * 64);
  if (bytes.length > 1_000_000) bytes = new Uint8Array(4096); // one long text doesn't hold its memory for ever
}

function writeUtf8(text: string): number {
  let size = 0;
  for (let at = 0; at < text.length; at++) {
    let code = text.charCodeAt(at);
    if (code < 0x80) {
      bytes[size++] = code;
      continue;
    }
    if (code < 0x800) {
      bytes[size++] = 0xc0 | (code >> 6);
    } else {
      if (code >= 0xd800 && code <= 0xdfff) {
        const low = code < 0xdc00 ? text.charCodeAt(at + 1) : 0;
        const paired = low >= 0xdc00 && low <= 0xdfff;
        code = paired ? 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00) : 0xfffd;
        if (paired) at++;
      }
      if (code > 0xffff) {
        bytes[size++] = 0xf0 | (code >> 18);
        bytes[size++] = 0x80 | ((code >> 12) & 63);
      } else {
        bytes[size++] = 0xe0 | (code >> 12);
      }
      bytes[size++] = 0x80 | ((code >> 6) & 63);
    }
    bytes[size++] = 0x80 | (code & 63);
  }
  return size;
}

/** Appends the 1 bit, the zeros and the length in bits; answers how many blocks there are then. */
function pad(size: number): number {
  const blocks = Math.floor((size + 8) / 64) + 1;
  const end = blocks * 64;
  bytes.fill(0, size, end);
  bytes[size] = 0x80;
  for (let at = end - 1, bits = size * 8; bits > 0; at--, bits = Math.floor(bits / 256))
    bytes[at] = bits % 256;
  return blocks;
}

function compress(start: number): void {
  for (let t = 0, at = start; t < 16; t++, at += 4) {
    schedule[t] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
  }
  for (let t = 16; t < 64; t++) {
    const x = schedule[t - 15]!;
    const y = schedule[t - 2]!;
    const small0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const small1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    schedule[t] = (schedule[t - 16]! + small0 + schedule[t - 7]! + small1) | 0;
  }
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  let f = state[5]!;
  let g = state[6]!;
  let h = state[7]!;
  for (let t = 0; t < 64; t++) {
    const big1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const first = (h + big1 + (g ^ (e & (f ^ g))) + ROUNDS[t]! + schedule[t]!) | 0;
    const big0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const second = (big0 + ((a & b) | (c & (a | b)))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  state[0]! += a;
  state[1]! += b;
  state[2]! += c;
  state[3]! += d;
  state[4]! += e;
  state[5]! += f;
  state[6]! += g;
  state[7]! += h;
}
