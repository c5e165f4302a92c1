/** Of what is drawn at random in tests: fixed, or what SEED says (`SEED=random` draws one, as the nightly run does). */
export const seed: number = seedOf(process.env.SEED);

function seedOf(wanted: string | undefined): number {
  if (wanted === undefined || wanted === '') return 20_250_306;
  if (/^-?\d+$/.test(wanted)) return Number(wanted);
  throw new Error(`SEED: expected an integer or "random", got "${wanted}"`);
}
