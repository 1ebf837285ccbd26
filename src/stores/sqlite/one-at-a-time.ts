/** Runs works one after another, whatever becomes of the one before. */
export interface Line {
  next<T>(work: () => Promise<T>): Promise<T>;
  /** A work of which one that hasn't begun yet serves all who ask for it meanwhile. */
  shared<T>(work: () => Promise<T>): () => Promise<T>;
}

export function oneAtATime(): Line {
  let last: Promise<unknown> = Promise.resolve();
  const next = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine;
    return mine;
  };
  return {
    next,
    shared<T>(work: () => Promise<T>) {
      let waiting: Promise<T> | null = null;
      return () => {
        waiting ??= next(() => {
          waiting = null;
          return work();
        });
        return waiting;
      };
    },
  };
}
