import { mcpScript, pythonToolServer, type ExtensionOptions } from '@opendxt/testkit';
import { nodeProgram, pythonProgram } from '../programs/index.ts';
import type { ProbeLanguage } from '../types.ts';

const folders = {
  granted: { type: 'directory', title: 'Granted', description: 'To write' },
  readable: { type: 'directory', title: 'Readable', description: 'To read' },
};
const env = { GRANTED: '${user_config.granted}', READABLE: '${user_config.readable}' };

const nodeServer = mcpScript({
  calls: {
    attempt: `const { attempt } = await import('./probes.mjs');
      const answers = [];
      for (const one of args.attempts) answers.push(JSON.stringify(await attempt(one)));
      return text(answers.join('\\n'));`,
  },
});

const pythonServer = pythonToolServer(
  'attempt',
  '"\\n".join(json.dumps(probes.attempt(one)) for one in arguments["attempts"])',
  'import probes',
);

/** An extension whose one tool tries what it is told to; its server is written in this language. */
export const hostileExtensions: Readonly<Record<ProbeLanguage, Omit<ExtensionOptions, 'name'>>> = {
  node: {
    script: nodeServer,
    files: { 'probes.mjs': nodeProgram },
    launch: { env },
    manifest: { user_config: folders },
  },
  python: {
    files: { 'server.py': pythonServer, 'probes.py': pythonProgram },
    manifest: {
      user_config: folders,
      server: {
        type: 'python',
        entry_point: 'server.py',
        mcp_config: { command: 'python', args: ['${__dirname}/server.py'], env },
      },
    },
  },
};
