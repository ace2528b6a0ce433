// `npm start`: prepares, then runs the main job in plain sight: two source folders become bundles,
// the bundles become tools for a real MCP client. Stays up as the host; `-- --exit` ends instead.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dxt, fail, prepare, root } from './prepare.mjs';
import { vendorPythonExample } from './vendor-python-example.mjs';

const exitAfterwards = process.argv.includes('--exit');

prepare();
const python = vendorPythonExample();
const examples = ['hello-node', ...(python.ok ? ['hello-python'] : [])];

const work = mkdtempSync(join(tmpdir(), 'opendxt-start-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

for (const name of examples) {
  const bundle = join(work, `${name}.mcpb`);
  title(`${name}: pack, verify, install`);
  show('pack', join(root, 'examples', name), '-o', bundle, '--yes');
  show('validate', bundle);
  show('install', bundle, '--yes', '--allow', 'tools');
}

title('the host');
const host = await startHost();
await callThroughClient();
if (exitAfterwards) {
  await stopHost();
} else {
  console.log(`
The host stays up; Ctrl-C ends it. In a second terminal, in this folder:
  npx dxt list
  npx dxt call hello-node greet '{"name":"you"}'
To remove the examples: npx dxt uninstall hello-node`);
}
if (!python.ok) {
  console.error(
    `\nwarning: the Python example was left out: ${python.reason}\n\nhint: ${python.hint}`,
  );
  process.exitCode = 1;
}

function title(text) {
  console.log(`\n── ${text} ${'─'.repeat(Math.max(0, 72 - text.length))}`);
}

/** Runs the command as a person would, showing the line that was typed. */
function show(...args) {
  console.log(`$ dxt ${args.map((arg) => (/[\s"{]/.test(arg) ? `'${arg}'` : arg)).join(' ')}`);
  const { status } = spawnSync(process.execPath, [dxt, ...args], { stdio: 'inherit' });
  if (status !== 0) fail(`\`dxt ${args[0]}\` ended with ${status}`);
}

async function startHost() {
  console.log('$ dxt host');
  const child = spawn(process.execPath, [dxt, 'host'], { stdio: ['ignore', 'inherit', 'inherit'] });
  child.on('exit', (code) => {
    if (code) process.exitCode = 1;
  });
  process.on('SIGINT', () => undefined).on('SIGTERM', () => child.kill('SIGTERM'));
  return child;
}

async function stopHost() {
  if (host.exitCode !== null) return;
  const gone = new Promise((resolve) => host.once('exit', resolve));
  host.kill('SIGTERM');
  await gone;
}

/** A real MCP client, started the way a desktop application starts the gateway. */
async function callThroughClient() {
  const { Client } = await import('@modelcontextprotocol/client');
  const { StdioClientTransport } = await import('@modelcontextprotocol/client/stdio');
  title('an MCP client, connected by `dxt serve`');
  const client = new Client({ name: 'npm-start', version: '1.0.0' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [dxt, 'serve'],
      env: process.env,
      stderr: 'inherit',
    }),
  );
  const { tools } = await client.listTools();
  console.log(`tools/list: ${tools.map(({ name }) => name).join(', ')}`);
  for (const id of examples) {
    const name = `${id}__greet`;
    const result = await client.callTool({ name, arguments: { name: 'newcomer' } });
    const text = result.content.map((part) => part.text ?? '').join(' ');
    console.log(`tools/call ${name} {"name":"newcomer"}: ${text}`);
    if (result.isError) fail(`${name} answered with an error`);
  }
  await client.close();
}
