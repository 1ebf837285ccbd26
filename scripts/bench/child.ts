import { fork } from "node:child_process";
import type { Written } from "./answers.ts";
import { peakMb } from "./peak.ts";
import { answerViews, type ViewsJob } from "./views-job.ts";

/** What a job in a process of its own took, writing its answers down left out. */
export interface Taken {
  readonly written: Written;
  readonly seconds: number;
  /** User and system time of all threads. */
  readonly cpu_seconds: number;
  /** The most memory that the process ever held. */
  readonly peak_mb: number;
}

/** Answers all views in a process of its own, so that its memory is its own. */
export function inChild(job: ViewsJob): Promise<Taken> {
  return new Promise((resolve, reject) => {
    const child = fork(process.argv[1] as string, ["--job", JSON.stringify(job)], {
      stdio: ["ignore", 2, 2, "ipc"],
    });
    let taken: Taken | null = null;
    child.on("message", (message) => {
      taken = message as Taken;
    });
    child.on("error", reject);
    child.on("exit", (code) => {
      if (taken) resolve(taken);
      else reject(new Error(`${job.engine} ended with ${code} and no answer`));
    });
  });
}

/** The child's side of it. */
export async function runJob(job: ViewsJob): Promise<void> {
  const started = performance.now();
  const write = await answerViews(job);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage();
  const peak_mb = peakMb();
  const taken: Taken = { written: write(), seconds, cpu_seconds: (user + system) / 1e6, peak_mb };
  process.send?.(taken, () => process.exit(0));
}
