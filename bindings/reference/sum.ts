/** The sum of f(0), ..., f(count - 1) with Neumaier's compensation: the error is that of one addition. */
export function sum(count: number, f: (index: number) => number): number {
  let total = 0;
  let lost = 0;
  for (let i = 0; i < count; i++) {
    const term = f(i);
    const next = total + term;
    lost += Math.abs(total) >= Math.abs(term) ? total - next + term : term - next + total;
    total = next;
  }
  return total + lost;
}
