import { afterAll, beforeAll, describe } from "vitest";
import { installTakes, outOfReach } from "../install-task-runner.ts";
import { type N8nSandbox, startN8nSandbox } from "../start-n8n-sandbox.ts";

/**
 * Tests in n8n's real sandbox: one runner for all of them, started before the first, installed if need be, and ended after the last. They fail
 * where it can't be installed; only DAYBOOK_OFFLINE=1 skips them, with the reason in their name.
 */
export function describeInN8n(name: string, body: (sandbox: () => N8nSandbox) => void): void {
  const why = outOfReach();
  let sandbox: N8nSandbox | null = null;
  const running = (): N8nSandbox => {
    if (!sandbox) throw new Error("The sandbox is up in tests only.");
    return sandbox;
  };
  describe.skipIf(why !== null)(why === null ? name : `${name} (${why})`, () => {
    beforeAll(async () => {
      sandbox = await startN8nSandbox();
    }, installTakes);
    afterAll(() => sandbox?.close());
    body(running);
  });
}
