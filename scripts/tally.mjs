// Vitest wants a reporter as a default export.

/**
 * Prints one plain line after vitest's own summary: "N passed, N failed, N skipped".
 * A test file that does not load and an error outside any test each count as one failed.
 */
class Tally {
  /**
   * @param {ReadonlyArray<import("vitest/node").TestModule>} modules
   * @param {ReadonlyArray<unknown>} strayErrors
   */
  onTestRunEnd(modules, strayErrors) {
    const count = { passed: 0, failed: strayErrors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) count[test.result().state] += 1;
      for (const suite of module.children.allSuites()) count.failed += suite.errors().length;
      count.failed += module.errors().length;
    }
    console.log(`${count.passed} passed, ${count.failed + count.pending} failed, ${count.skipped} skipped`);
  }
}

// biome-ignore lint/style/noDefaultExport: vitest loads a reporter by its default export
export default Tally;
