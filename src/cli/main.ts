#!/usr/bin/env node
import { thisMachine } from "./machine.ts";
import { run } from "./run.ts";

// Whoever reads only the beginning (| head) has what they wanted.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
process.stderr.on("error", () => undefined);

process.exitCode = await run(process.argv.slice(2), thisMachine());
