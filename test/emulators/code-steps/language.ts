/** Built-ins that came after Node 18 (V8 10.2), by the object that has them. */
const laterMembers: Readonly<Record<string, string>> = {
  "Array.prototype": "toReversed toSorted toSpliced with",
  "Object.getPrototypeOf(Int8Array.prototype)": "toReversed toSorted with",
  "String.prototype": "isWellFormed toWellFormed",
  "RegExp.prototype": "unicodeSets",
  "Set.prototype": "union intersection difference symmetricDifference isSubsetOf isSupersetOf isDisjointFrom",
  "ArrayBuffer.prototype": "resize transfer transferToFixedLength",
  Array: "fromAsync",
  Object: "groupBy",
  Map: "groupBy",
  Promise: "withResolvers try",
  RegExp: "escape",
  Error: "isError",
  JSON: "rawJSON isRawJSON",
  Math: "f16round sumPrecise",
};

const laterGlobals =
  "Iterator SuppressedError DisposableStack AsyncDisposableStack Float16Array WebAssembly console";

/** Run in a new context: takes away what Node 18 lacks, and what no host documents. */
export const node18 = [
  ...Object.entries(laterMembers).flatMap(([home, names]) =>
    names.split(" ").map((name) => `delete ${home}.${name};`),
  ),
  ...laterGlobals.split(" ").map((name) => `delete globalThis.${name};`),
].join("\n");
