import { type SignalKernel, signalAt } from '../../neighbours/signal.js';

export const signalColumn: SignalKernel = (x, size) => x.map((logOdds) => signalAt(Math, logOdds, size));
