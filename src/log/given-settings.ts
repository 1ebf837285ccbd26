import { defaultSettings, type Settings } from "../core/settings.ts";
import type { LogOptions } from "./log-options.ts";

/** The settings that a log is opened with: those that were read already, else its config's, else the defaults. Throws CONFIG_INVALID. */
export async function givenSettings({
  config,
  settings,
  timezone,
  events,
}: Pick<LogOptions, "config" | "settings" | "timezone" | "events">): Promise<Settings> {
  const base = settings ?? (config === undefined ? defaultSettings : await readSettings(config));
  const own = events === undefined ? base.events.own : [...base.events.own, ...events.own];
  return { ...base, timezone: timezone ?? base.timezone, events: { ...base.events, own } };
}

async function readSettings(config: unknown): Promise<Settings> {
  const [{ readJsonFile }, { parseConfig, settingsOf }] = await Promise.all([
    import("../hosts/node/read-json-file.ts"),
    import("../schema/config.ts"),
  ]);
  const json = typeof config === "string" ? await readJsonFile(config) : config;
  return settingsOf(parseConfig(json, typeof config === "string" ? config : "config"));
}
