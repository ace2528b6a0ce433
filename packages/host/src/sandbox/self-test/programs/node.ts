import { nodeFiles } from './node-files.ts';
import { nodeLimits } from './node-limits.ts';
import { nodeNetwork } from './node-network.ts';

/**
 * An ES module for Node 18 and later that tries what it is told to and says what came of it. Run as
 * a program, it reads the attempts as a JSON array from stdin and writes one JSON line for each.
 */
export const nodeProgram = String.raw`import { spawn, spawnSync } from 'node:child_process';
import dgram from 'node:dgram';
import fs from 'node:fs';
import net from 'node:net';
import { text } from 'node:stream/consumers';

const marks = (text) => [...new Set(String(text).match(/opendxt-self-test:[0-9a-f]{16}/g) ?? [])].join(' ');
${nodeLimits}${nodeFiles}${nodeNetwork}
const acts = { ...files, ...network, ...limits };

export async function attempt({ id, act, ...args }) {
  const tried = acts[act];
  if (tried === undefined) return { id, unavailable: 'needs calls that Node does not offer' };
  try {
    return { id, ...(await tried(args)) };
  } catch (error) {
    return { id, said: String(error.code ?? error.message) };
  }
}

if (process.argv[2] === '--attempts') {
  for (const one of JSON.parse(await text(process.stdin)))
    process.stdout.write(JSON.stringify(await attempt(one)) + '\n');
  process.exit();
}
`;
