/** The best first. A malicious package is `critical` and blocks by its kind besides. */
export const severities = ['none', 'low', 'medium', 'high', 'critical'] as const;

export type Severity = (typeof severities)[number];
