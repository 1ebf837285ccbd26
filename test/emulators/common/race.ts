/** Where upserts wait for each other between their look-up and their write. */
export interface Race {
  /** Tells those who wait on this table that another upsert has looked up. */
  lookedUp(tableId: string): void;
  /** Waits until another upsert of this table has looked up, `ms` of real time at the most. */
  wait(tableId: string, ms: number): Promise<void>;
}

export function createRace(): Race {
  const waiting = new Map<string, Set<() => void>>();
  return {
    lookedUp(tableId) {
      const those = [...(waiting.get(tableId) ?? [])];
      for (const goOn of those) goOn();
    },
    wait(tableId, ms) {
      const those = waiting.get(tableId) ?? new Set();
      waiting.set(tableId, those);
      return new Promise((resolve) => {
        const goOn = (): void => {
          clearTimeout(timer);
          those.delete(goOn);
          resolve();
        };
        const timer = setTimeout(goOn, ms);
        those.add(goOn);
      });
    },
  };
}
