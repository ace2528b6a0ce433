/** Date and time as a ZIP entry carries them: years since 1980, seconds by twos. */
export interface DosTime {
  readonly date: number;
  readonly time: number;
}

const earliest: DosTime = { date: (1 << 5) | 1, time: 0 };
const latest: DosTime = { date: (127 << 9) | (12 << 5) | 31, time: (23 << 11) | (59 << 5) | 29 };

/**
 * The UTC fields of `when`, so that the time zone leaves no trace; held within what the format can
 * say, 1980 to 2107. Without a time: 1980-01-01.
 */
export function toDosTime(when?: Date): DosTime {
  if (when === undefined || Number.isNaN(when.getTime())) return earliest;
  const year = when.getUTCFullYear();
  if (year < 1980) return earliest;
  if (year > 2107) return latest;
  return {
    date: ((year - 1980) << 9) | ((when.getUTCMonth() + 1) << 5) | when.getUTCDate(),
    time: (when.getUTCHours() << 11) | (when.getUTCMinutes() << 5) | (when.getUTCSeconds() >> 1),
  };
}
