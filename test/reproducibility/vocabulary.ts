// Cases over rows of logits.
import type { RowShape } from '../../bindings/arguments/shape.js';
import type { Case } from './cases.js';
import { dtypeOf, type Floats, type LogitType, lengths, logitKinds, logits, logitTypes, near } from './inputs.js';
import type { Subject } from './subject.js';

const VOCABULARY = 50_257;
const TEMPERATURES = [1, 0.7, 30];

interface Row {
  readonly n: number;
  readonly x: Floats;
  readonly type: LogitType;
  readonly dtype: ReturnType<typeof dtypeOf>;
}

/** A function on all types of logits and all kinds of rows, in all lengths. */
function everywhere(name: string, run: (subject: Subject, row: Row) => unknown[]): Case[] {
  return logitTypes.flatMap((type) =>
    Object.keys(logitKinds).map((kind) => ({
      name: `${name}, ${type}, ${kind}`,
      run: (subject: Subject) =>
        [...lengths, ...(kind === 'typical' ? [VOCABULARY] : [])].flatMap((n) =>
          run(subject, { n, x: logits(type, kind, n), type, dtype: dtypeOf(type) }),
        ),
    })),
  );
}

/** A function on several rows with padding between them; the last ones are enough to be divided among threads. */
function inRows(name: string, run: (subject: Subject, x: Floats, shape: Required<RowShape>) => unknown): Case[] {
  const shapes = [5, 16, 129, 1025].map((outcomes) => ({ rows: outcomes > 1000 ? 70 : 3, outcomes }));
  return logitTypes.map((type) => ({
    name: `${name}, ${type}, padded rows`,
    run: (subject: Subject) =>
      shapes.map((shape) => {
        const stride = shape.outcomes + 3;
        return run(subject, logits(type, 'typical', shape.rows * stride), { ...shape, stride, ...dtypeOf(type) });
      }),
  }));
}

export const vocabulary: readonly Case[] = [
  ...everywhere('softmax', (subject, { x, dtype }) =>
    TEMPERATURES.map((temperature) => subject.softmax(x, { ...dtype, temperature })),
  ),
  ...inRows('softmax', (subject, x, shape) => subject.softmax(x, shape)),

  ...everywhere('tokenStatistics', (subject, { n, x, dtype }) =>
    TEMPERATURES.flatMap((temperature) =>
      [0, n >> 1, n - 1].map((token) => subject.tokenStatistics(x, [token], { ...dtype, temperature })),
    ),
  ),
  ...inRows('tokenStatistics', (subject, x, shape) =>
    subject.tokenStatistics(
      x,
      Array.from({ length: shape.rows }, (_, i) => i % 5),
      shape,
    ),
  ),

  ...everywhere('divergence', (subject, { n, x, type, dtype }) => {
    const others = [logits(type, 'typical', n, n + 1), x, ...[0.5, 2 ** -9, 2 ** -16].map((s) => near(type, x, s))];
    return others.flatMap((y) => [0.5, 0.999, 3].map((alpha) => subject.divergence(x, y, { ...dtype, alpha })));
  }),
  ...inRows('divergence', (subject, x, shape) => subject.divergence(x, x.slice().reverse(), shape)),

  ...everywhere('topK', (subject, { n, x, dtype }) =>
    [1, 10, 100, n].filter((k) => k <= n).map((k) => subject.topK(x, k, dtype)),
  ),
  ...inRows('topK', (subject, x, shape) => subject.topK(x, 3, shape)),
];
