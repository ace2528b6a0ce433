const day = 24 * 3600 * 1000;

/** How long ago something was, in whole days: `today`, `3 days ago`. */
export function describeAge(time: string, now: Date): string {
  const days = Math.floor((now.getTime() - Date.parse(time)) / day);
  if (!(days >= 1)) return 'today';
  return days === 1 ? 'yesterday' : `${days} days ago`;
}
