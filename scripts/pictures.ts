/** The pictures of the README, in docs/images: arguments of `grpo plot`. `npm run pictures` draws them. */
export const pictures: Readonly<Record<string, readonly string[]>> = {
  'figure-5.svg': ['figure', '5'],
  'bifurcation.svg': ['bifurcation', '--p-ref', '1e-4', '--variance-epsilon', '0', '--beta', '4:24:746'],
  'phase.svg': ['phase', '--variance-epsilon', '0'],
};
