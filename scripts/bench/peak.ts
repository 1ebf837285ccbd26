import { readFileSync } from "node:fs";

/**
 * The most memory that this process ever held, in MB. On Linux resourceUsage().maxRSS begins with what the parent held
 * when it forked (getrusage(2) keeps it through exec), so the kernel's own mark is read.
 */
export function peakMb(): number {
  try {
    const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync("/proc/self/status", "utf8"));
    if (found) return Number(found[1]) / 1024;
  } catch {
    // No such file outside of Linux.
  }
  return process.resourceUsage().maxRSS / 1024;
}
