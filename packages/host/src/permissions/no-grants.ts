import type { Grants } from './types.ts';

/** Nothing was agreed to: every tool asks, nothing of the user's is reached, full isolation. */
export const noGrants: Grants = {
  permissions: [],
  denied: [],
  files: [],
  tools: { usual: 'ask', rules: {}, pins: {} },
  sampling: 'ask',
  elicitation: 'ask',
  isolation: 'full',
  limits: {},
  binding: { name: '', author: '', version: '', commandHash: '' },
};
