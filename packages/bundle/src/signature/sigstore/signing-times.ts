import type { SignedEntity } from '@sigstore/verify';

/** A time at which a signature was seen, and by whom. */
export interface SigningTime {
  readonly time: Date;
  /** In words. */
  readonly authority: string;
}

/**
 * When it was signed by what vouches for that: timestamps of authorities, and entries of logs that
 * promised to keep them. None of it is checked here.
 */
export function signingTimes({ timestamps }: SignedEntity): readonly SigningTime[] {
  const times = timestamps.flatMap((stamp): SigningTime[] => {
    if (stamp.$case === 'timestamp-authority')
      return [
        { time: stamp.timestamp.signingTime, authority: 'a timestamp authority of sigstore' },
      ];
    const { integratedTime, inclusionPromise } = stamp.tlogEntry;
    if (inclusionPromise === undefined) return [];
    const time = new Date(Number(integratedTime) * 1000);
    return [{ time, authority: 'the transparency log of sigstore' }];
  });
  return times.toSorted((one, other) => one.time.getTime() - other.time.getTime());
}
