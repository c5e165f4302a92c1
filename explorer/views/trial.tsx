import type { RunTrial } from '../../runs/index.js';
import { Frame } from '../panels/frame.js';
import { percent } from './percent.js';

/** Forecasters compared on the visits that they did not know. */
export function Trial({ trial: { rows, visits, observed } }: { readonly trial: RunTrial }) {
  const best = rows.reduce((most, { logScore }) => Math.max(most, logScore), -Infinity);
  return (
    <Frame
      id="trial"
      title="Forecasters compared"
      about={`On ${visits.toLocaleString('en-US')} later visits. A higher log score is better, a lower Brier score, and a coverage near 90\u00a0%.`}
      call={`scoreFit(fitRun(log.visits, { observe: ${observed} }))`}
      numbers={() => ({
        columns: ['forecaster', 'logScore', 'brier', 'coverage'],
        rows: rows.map(({ forecaster, logScore, brier, coverage }) => ({ forecaster, logScore, brier, coverage })),
      })}
    >
      <table>
        <thead>
          <tr>
            <th scope="col">forecaster</th>
            <th scope="col">log score</th>
            <th scope="col">Brier</th>
            <th scope="col">coverage</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ forecaster, logScore, brier, coverage }) => (
            <tr key={forecaster} class={logScore === best ? 'best' : undefined}>
              <td>{forecaster}</td>
              <td>{logScore.toFixed(4).replace('-', '−')}</td>
              <td>{brier.toFixed(4)}</td>
              <td>{percent(coverage)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Frame>
  );
}
