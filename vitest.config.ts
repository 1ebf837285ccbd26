import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The longest files, the longest first: begun last, one of them would keep a core waiting. */
const longest: readonly string[] = [
  "stores/airtable.test.ts",
  "readme.test.ts",
  "report/report.browser.test.ts",
  "bundles/airtable-nightly-portions.test.ts",
  "bundles/airtable-automation-overlap.test.ts",
  "bundles/airtable-nightly-faults.test.ts",
  "stores/airtable-storm.test.ts",
  "stores/sheets.test.ts",
  "stores/sqlite-mirror-views.test.ts",
  "cli/built.test.ts",
  "bundles/first-hour.test.ts",
  "bundles/airtable-extension-set-up.test.ts",
  "views/publish-overlap.test.ts",
];

const place = ({ moduleId }: TestSpecification): number => {
  const at = longest.findIndex((file) => moduleId.replaceAll("\\", "/").endsWith(`/test/${file}`));
  return at < 0 ? longest.length : at;
};

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    // Files share what they import: reading it anew for each takes a fifth of the time. So none may leave a global changed.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // One core less is the usual, which on two cores is one.
    maxWorkers: "100%",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ["default", "./scripts/tally.mjs"],
  },
});
