import type { Elementary } from '../neighbours/elementary.js';
import type { KlKernel } from './klEstimate.js';
import { type KlPoint, klPoint } from './klPoint.js';

/** KL estimates of columns of tokens, with derivatives in closed form. */
export function createKlColumns(m: Elementary): KlKernel {
  return (rule, logRatio, logWeight, value, coefficient) => {
    const point: KlPoint = { value: 0, slope: 0, weightSlope: 0 };
    for (let i = 0; i < logRatio.length; i++) {
      klPoint(m, rule, logRatio[i]!, logWeight ? logWeight[i]! : 0, point);
      value[i] = point.value;
      coefficient[i] = point.slope + point.weightSlope;
    }
  };
}
