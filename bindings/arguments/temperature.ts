import { checkNumber } from './checks.js';
import { wrongValue } from './errors.js';

/** A temperature that logits are divided by: 1 where none is given. */
export function checkTemperature(where: string, value: unknown = 1): number {
  const temperature = checkNumber(where, 'temperature', value);
  if (temperature >= 1e-9 && temperature <= 1e9) return temperature;
  throw wrongValue(where, 'temperature', 'a number from 1e-9 to 1e9', temperature);
}
