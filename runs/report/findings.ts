import type { Evidence, Finding, Rule } from './finding.js';
import { logFindings } from './logFindings.js';
import { promptFindings } from './promptFindings.js';
import { rewardFindings } from './rewardFindings.js';

const rules: readonly Rule[] = [...promptFindings, ...rewardFindings, ...logFindings];

/** All findings, worst first. */
export function findings(evidence: Evidence): Finding[] {
  const found = rules.flatMap((rule) => rule(evidence) ?? []);
  return found.sort((a, b) => b.weight - a.weight);
}
