/** Compensated sum (Neumaier): as if added in twice the precision, then rounded. */
export function sumOf(count: number, term: (index: number) => number): number {
  let total = 0;
  let lost = 0;
  for (let i = 0; i < count; i++) {
    const x = term(i);
    const next = total + x;
    lost += Math.abs(total) >= Math.abs(x) ? total - next + x : x - next + total;
    total = next;
  }
  return total + lost;
}
