import type { Declaration } from '../../command/index.ts';

export const declareUnpack: Declaration = (program, runner) => {
  program
    .command('unpack')
    .description('check a bundle and write its files into a new folder')
    .argument('<bundle>', 'the .mcpb or .dxt file')
    .argument('[dir]', 'the new folder; the bundle’s name without its extension unless told')
    .option('--max-ratio <n>', 'how many times larger unpacked than packed is still taken')
    .option('--max-size <bytes>', 'how many bytes unpacked are still taken')
    .option('--max-entries <n>', 'how many files and folders are still taken')
    .action(runner(() => import('./run.ts')));
};
