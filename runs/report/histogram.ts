/** Counts of rollouts and successes, and how often they occur. */
export interface Pair {
  readonly n: number;
  readonly k: number;
  count: number;
}

/** The different pairs of n and k, and how often each occurs: a log has many visits and few pairs. */
export function pairsOf(n: ArrayLike<number>, k: ArrayLike<number>): Pair[] {
  const pairs = new Map<number, Map<number, Pair>>();
  for (let i = 0; i < n.length; i++) {
    let ofSize = pairs.get(n[i]!);
    if (ofSize === undefined) {
      ofSize = new Map();
      pairs.set(n[i]!, ofSize);
    }
    const known = ofSize.get(k[i]!);
    if (known === undefined) ofSize.set(k[i]!, { n: n[i]!, k: k[i]!, count: 1 });
    else known.count += 1;
  }
  return [...pairs.values()].flatMap((ofSize) => [...ofSize.values()]);
}
