import { runJob } from "./bench/child.ts";

const [flag, value = ""] = process.argv.slice(2);
if (flag === "--job") await runJob(JSON.parse(value));
