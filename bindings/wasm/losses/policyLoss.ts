// Policy losses by the closed forms in f64: of every rule and every array.
import { createLossColumns } from '../../losses/lossColumns.js';
import { elementary } from '../elementary.js';

export const policyLoss = /* @__PURE__ */ createLossColumns(elementary);
