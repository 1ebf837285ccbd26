import { EmulatorFault } from "../code-steps/step-error.ts";
import { type Bundles, mapped } from "./expression.ts";

export interface Condition {
  readonly a: string;
  readonly o: string;
  readonly b?: string;
}

export interface Module {
  readonly id: number;
  readonly module: string;
  readonly version: number;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly mapper: Readonly<Record<string, unknown>> | null;
  readonly filter?: { readonly name: string; readonly conditions: readonly (readonly Condition[])[] };
  readonly onerror?: readonly Module[];
  readonly routes?: readonly { readonly flow: readonly Module[] }[];
  readonly metadata: {
    readonly designer: { readonly x: number; readonly y: number; readonly name: string };
    readonly interface?: readonly { readonly name: string }[];
  };
}

export interface Blueprint {
  readonly name: string;
  readonly flow: readonly Module[];
  readonly metadata: {
    readonly instant: boolean;
    readonly scenario: Readonly<Record<string, unknown>>;
  } & Readonly<Record<string, unknown>>;
}

/** All modules of a flow, those of routes and error routes too, each with the numbers of those that ran before it. */
export function modulesOf(
  flow: readonly Module[],
  before: readonly number[] = [],
): readonly { readonly module: Module; readonly before: readonly number[] }[] {
  return flow.flatMap((module, at) => {
    const earlier = [...before, ...flow.slice(0, at).map(({ id }) => id)];
    const own = [...earlier, module.id];
    return [
      { module, before: earlier },
      ...(module.routes ?? []).flatMap((route) => modulesOf(route.flow, own)),
      ...modulesOf(module.onerror ?? [], own),
    ];
  });
}

/** Whether a module's filter lets pass. Source: github.com/integromat/make-skills, blueprint-construction.md. */
export const passes = ({ filter }: Module, bundles: Bundles): boolean =>
  filter === undefined || filter.conditions.some((group) => group.every((each) => holds(each, bundles)));

function holds({ a, o, b }: Condition, bundles: Bundles): boolean {
  const value = mapped(a, bundles);
  if (o === "exist") return value !== null && value !== "";
  if (o === "notexist") return value === null || value === "";
  if (o === "text:equal" || o === "text:notequal") {
    if (value !== null && typeof value !== "string")
      throw new EmulatorFault(`A filter compares what is no text as text: ${a}.`);
    return (value === b) === (o === "text:equal");
  }
  if (o === "number:equal" || o === "number:greater") {
    // Believed: what isn't there is neither equal to a number nor greater.
    if (value === null) return false;
    if (typeof value !== "number") throw new EmulatorFault(`A filter compares what is no number: ${a}.`);
    return o === "number:equal" ? value === Number(b) : value > Number(b);
  }
  if (o === "boolean:equal") {
    if (typeof value !== "boolean")
      throw new EmulatorFault(`A filter asks of what is neither true nor false: ${a}.`);
    return String(value) === b;
  }
  throw new EmulatorFault(`This emulator does not know the operator ${o}.`);
}
