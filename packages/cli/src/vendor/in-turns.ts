/**
 * Works on all items, two at a time, each as soon as one before it is done; answers in order. After
 * a failure no further one is begun, and none is at work when this rejects.
 */
export async function inTurns<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  let failed = false;
  const turn = async () => {
    for (const [at, item] of waiting) {
      if (failed) return;
      try {
        results[at] = await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled([turn(), turn()]);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return results;
}
