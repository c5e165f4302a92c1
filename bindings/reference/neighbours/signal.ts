import { type SignalKernel, signalAt } from '../../neighbours/signal.js';
import { textbook } from '../elementary.js';

export const signalColumn: SignalKernel = (x, size) => x.map((logOdds) => signalAt(textbook, logOdds, size));
