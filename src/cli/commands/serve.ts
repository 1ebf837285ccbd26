import { DaybookError } from "../../core/errors.ts";
import type { Command } from "../command.ts";
import { besideLog } from "../forward/places-file.ts";

/**
 * `daybook serve`. JSON: first `{"listening":url,"queue":file,"queued":n}`, when it is stopped `{"stopped":true,"queued":n}`, a line each. With
 * --new-token `{"token","entry"}`.
 */
export const serve: Command = {
  about:
    "Takes events by HTTP, for workflows that can only call a URL: POST /v1/events, and signed webhooks of GoHighLevel, HubSpot and Stripe. What it answers 202 is on the disk and comes into the log once, though the log be slow, this be killed, or the sender repeat it. GET /openapi.json says the rest; /healthz and /metrics watch over it.",
  options: [
    { flags: "--host <address>", about: "where to listen (default: 127.0.0.1, this computer only)" },
    { flags: "--port <number>", about: "the port; 0 takes any that is free (default: 8484)" },
    { flags: "--queue <file>", about: "where events wait for the log (default: beside it)" },
    {
      flags: "--room <events>",
      about: "how many may wait; then senders are told to come later (default: 100000)",
    },
    { flags: "--public-url <url>", about: "where others reach this server: HubSpot signs that" },
    {
      flags: "--new-token <name>",
      about: "make a token, print it once, and what to put into DAYBOOK_SERVE_TOKENS",
    },
    {
      flags: "--scopes <scopes>",
      about: "what the new token is for: append, read, metrics (default: append)",
    },
  ],
  examples: [
    ["daybook serve", "take events from programs on this computer"],
    ["daybook serve --new-token zapier", "a token for Zapier"],
    [
      "daybook serve --host 0.0.0.0 --public-url https://log.example.com",
      "take them from elsewhere, behind a proxy with TLS",
    ],
  ],
  async run(args, context) {
    const name = args.text("new-token");
    if (name === undefined && args.text("scopes") !== undefined)
      throw new DaybookError("USAGE", "--scopes says what a new token is for.", {
        hint: "Add --new-token NAME.",
      });
    if (name !== undefined) {
      const { newToken } = await import("../serve/tokens.ts");
      const made = newToken(name, args.text("scopes") ?? "append");
      return {
        json: made,
        text: () =>
          [
            `The token, which is shown this once: ${made.token}`,
            "",
            "Put this into the environment of daybook serve (or .env), with a comma after those that are there:",
            `DAYBOOK_SERVE_TOKENS=${made.entry}`,
          ].join("\n"),
      };
    }
    const setup = await context.setup();
    const { isStream } = await import("../../stores/sinks.ts");
    if (isStream(setup.url))
      throw new DaybookError("USAGE", "A stream is no log to serve.", {
        hint: "Serve a log, and feed the stream: daybook forward --to URL",
      });
    const port = args.number("port", "count") ?? 8484;
    const publicUrl = args.text("public-url") ?? null;
    if (port > 65_535)
      throw new DaybookError("USAGE", "A port is a number up to 65535.", {
        hint: "Leave --port out for 8484.",
      });
    if (publicUrl !== null && !/^https?:\/\/[^/?#\s]+$/.test(publicUrl))
      throw new DaybookError(
        "USAGE",
        "--public-url is an address without a path, such as https://log.example.com",
        { hint: "Leave out what comes after the host." },
      );
    const log = await context.openLog("create");
    const { serveLog } = await import("../serve/run.ts");
    const queueFile = args.text("queue");
    return serveLog(log, context, {
      host: args.text("host") ?? "127.0.0.1",
      port,
      queueFile: queueFile === undefined ? besideLog(setup, "queue", context.cwd) : context.path(queueFile),
      room: args.number("room", "count") ?? 100_000,
      publicUrl,
    });
  },
};
