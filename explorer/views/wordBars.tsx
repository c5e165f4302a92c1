import { Frame, type Labels } from '../panels/frame.js';
import type { Word } from '../state/words.js';
import { printable } from './printable.js';
import { significant } from './words.js';

interface Props extends Labels {
  readonly words: readonly Word[];
  readonly before: ArrayLike<number>;
  readonly after: ArrayLike<number>;
}

/** The probabilities of words before and after, as bars. */
export function WordBars({ words, before, after, ...labels }: Props) {
  const most = Math.max(...Array.from(before), ...Array.from(after));
  const bar = (share: number) => ({ width: `${(100 * share) / most}%` });
  const numbers = () => ({
    columns: ['word', 'reward', 'before', 'after'],
    rows: words.map(({ text, reward }, i) => ({ word: text, reward, before: before[i]!, after: after[i]! })),
  });
  return (
    <Frame {...labels} numbers={numbers}>
      <table class="policy">
        <thead>
          <tr>
            <th scope="col">word</th>
            <th scope="col">probability</th>
            <th scope="col">before</th>
            <th scope="col">after</th>
          </tr>
        </thead>
        <tbody>
          {words.map(({ text, reward }, i) => (
            <tr key={i} class={reward > 0 ? 'best' : undefined}>
              <td>{printable(text)}</td>
              <td class="two">
                <i class="was" style={bar(before[i]!)} />
                <i class="is" style={bar(after[i]!)} />
              </td>
              <td class="tight">{significant(before[i]!, 3)}</td>
              <td class="tight">{significant(after[i]!, 3)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Frame>
  );
}
