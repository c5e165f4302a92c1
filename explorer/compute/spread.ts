/** Values from the first to the last, evenly spaced in themselves or in their logarithm. */
export function spread([first, last]: readonly [number, number], count: number, scale: 'linear' | 'log'): Float64Array {
  return Float64Array.from({ length: count }, (_, k) => {
    const share = k / (count - 1);
    if (k === count - 1) return last;
    return scale === 'linear' ? first + (last - first) * share : first * (last / first) ** share;
  });
}
