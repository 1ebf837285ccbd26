import type { Step } from "./run-step.ts";

/** What the sandbox makes harmless before it runs the code. Source: run in @n8n/task-runner 2.8.1 and 2.41.1. */
const disarmed = `
  for (const home of [Object, Reflect]) {
    home.getPrototypeOf = () => ({});
    home.setPrototypeOf = () => false;
  }
  Object.defineProperty = () => ({});
  Object.defineProperties = () => ({});
  delete Object.prototype.__proto__;
  delete Object.prototype.__defineGetter__;
  delete Object.prototype.__defineSetter__;
`;

/** Takes away what the sandbox takes away. */
export const disarm = ({ realm }: Step): unknown => realm.evaluate(`(() => {${disarmed}})()`);

/** There, and not emulated: `typeof` says so, a call ends the test. */
export const onlyNamed = (
  "setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate FormData TextEncoderStream TextDecoderStream " +
  "DateTime Duration Interval $node $workflow $vars $env $now $today $prevNode $runIndex $itemIndex $parameter $jmespath $items " +
  "$getWorkflowStaticData"
).split(" ");

/** Helpers that the sandbox names, and that throw. Source: the same. */
export const unsupportedHelpers = [
  "httpRequestWithAuthentication",
  "requestWithAuthenticationPaginated",
  "returnJsonArray",
] as const;
