import { type CompressorChoice, loadCompressor } from './compressor.ts';
import type { DosTime } from './dos-time.ts';
import type { Setup } from './pack-task.ts';

/** What the bytes of an archive depend on beside its entries, as it can be sent to a thread. */
export interface Settings {
  readonly compressor: CompressorChoice;
  readonly time: DosTime;
}

export async function prepare({ compressor, time }: Settings): Promise<Setup> {
  return { compressor: await loadCompressor(compressor), time };
}
