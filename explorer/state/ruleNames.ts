// The names of the paper's six rules in an address.

export const ruleNames = ['grpo', 'dr-grpo', 'mirror-grpo', 'mirror-dr-grpo', 'two-kl-grpo', 'two-kl-dr-grpo'] as const;
