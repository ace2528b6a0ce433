import { stat } from 'node:fs/promises';
import { freemem } from 'node:os';
import { testLimits } from '../world/index.ts';
import { managing, type Probe } from './probe.ts';
import { daemonProbe } from './processes.ts';

const mebibyte = 1024 ** 2;

/** Milliseconds that something is held, so that who looks now and then sees it. */
const hold = 4000;

const alone = { alone: true } as const;

export const resourceProbes: readonly Probe[] = [
  daemonProbe,
  managing('resources', 'open-files', 'open 4,000 files', () => ({
    act: 'openFiles',
    count: 4000,
  })),
  managing(
    'resources',
    'processes',
    'run 300 processes at once',
    () => ({ act: 'forks', count: 300, hold }),
    alone,
  ),
  managing(
    'resources',
    'memory',
    'use 1.5 GB of memory in three processes',
    () =>
      freemem() < 3072 * mebibyte
        ? 'this machine has too little memory to try'
        : { act: 'allocate', children: 3, bytes: 512 * mebibyte, hold },
    alone,
  ),
  managing(
    'resources',
    'temporary-files',
    'fill the folder for temporary files with 1.5 GB',
    ({ name }) => ({
      act: 'fill',
      folder: `/tmp/${name}-filler`,
      bytes: 1536 * mebibyte,
      fileBytes: 32 * mebibyte,
      hold: 0,
    }),
    alone,
  ),
  managing(
    'resources',
    'huge-file',
    'write a file twice as large as allowed',
    ({ at }) => ({
      act: 'fill',
      folder: at('granted/huge'),
      bytes: 2 * testLimits.fileSize,
      fileBytes: 2 * testLimits.fileSize,
      hold: 0,
    }),
    {
      ...alone,
      escaped: async ({ at }) => {
        const size = await stat(at('granted/huge/filler-0')).then(
          ({ size }) => size,
          () => 0,
        );
        return size > testLimits.fileSize;
      },
    },
  ),
  managing(
    'resources',
    'data-folder',
    'keep twice as much in the data folder as allowed',
    ({ at }) => ({
      act: 'fill',
      folder: at('host/data/own/filler'),
      bytes: 2 * testLimits.dataSize,
      fileBytes: 16 * mebibyte,
      hold,
    }),
    alone,
  ),
];
