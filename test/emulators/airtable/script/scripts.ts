import { type Automation, type AutomationSpec, openAutomation } from "./automations.ts";
import { openFace, type ScriptHome, type ScriptOptions } from "./face.ts";
import { type AutomationOrder, type AutomationResult, runAutomation } from "./run-automation.ts";
import { type ExtensionOrder, type ExtensionResult, runExtension } from "./run-extension.ts";

/** Scripts over the same base as the Web API: what one writes, the other sees, and so do webhooks and triggers. */
export interface Scripts {
  /** Throws what the emulator does not know; what the script throws is in the result. */
  runAutomation(order: AutomationOrder): Promise<AutomationResult>;
  runExtension(order: ExtensionOrder): Promise<ExtensionResult>;
  /** Switches an automation on. */
  automation(spec: AutomationSpec): Automation;
}

export function openScripts(home: ScriptHome, options: ScriptOptions = {}): Scripts {
  const face = openFace(home, options);
  return {
    runAutomation: (order) => runAutomation(face, order),
    runExtension: (order) => runExtension(face, order),
    automation: (spec) => openAutomation(face, spec),
  };
}
