// `npm start`: prepares, then runs the main job in plain sight: two source folders become bundles,
// the bundles become tools for a real MCP client. Stays up as the host; `-- --exit` ends instead.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
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
let interrupted = (status) => process.exit(status);
process.on('SIGINT', () => interrupted(130)).on('SIGTERM', () => interrupted(143));

for (const name of examples) {
  const bundle = join(work, `${name}.mcpb`);
  title(`${name}: pack, verify, install`);
  show('pack', join(root, 'examples', name), '-o', bundle, '--yes');
  show('validate', bundle);
  install(name, bundle);
}

title('the host');
const host = await startHost();
await callThroughClient();
if (exitAfterwards) {
  await stopHost();
} else {
  interrupted = () => host?.kill();
  console.log(`
${host ? 'The host stays up; Ctrl-C ends it.' : 'The host that was up already stays up.'} In a second terminal, in this folder:
  npx dxt list
  npx dxt call hello-node greet '{"name":"you"}'
To remove the examples:
${examples.map((name) => `  npx dxt uninstall ${name}`).join('\n')}`);
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
  const status = attempt(args, 'inherit').status;
  if (status !== 0) fail(`\`dxt ${args[0]}\` ended with ${status}`);
}

function attempt(args, output) {
  console.log(`$ dxt ${args.map((arg) => (/[\s"{]/.test(arg) ? `'${arg}'` : arg)).join(' ')}`);
  const stdio = ['inherit', output, output];
  return spawnSync(process.execPath, [dxt, ...args], { stdio, encoding: 'utf8' });
}

/** An example that was edited since the last time keeps its version; that is no reason to stop. */
function install(name, bundle) {
  const args = ['install', bundle, '--yes', '--allow', 'tools'];
  const { status, stdout, stderr } = attempt(args, 'pipe');
  if (!stderr.includes('[version-changed]')) {
    // What will be installed comes before that it is.
    process.stderr.write(stderr);
    process.stdout.write(stdout);
    return status === 0 ? undefined : fail(`\`dxt install\` ended with ${status}`);
  }
  console.log('The example has changed, so the one from before is removed first:');
  show('uninstall', name, '--keep-data', '--yes');
  show(...args);
}

/** The host as a child, once it is up; nothing when one is up already. */
async function startHost() {
  console.log('$ dxt host');
  const child = spawn(process.execPath, [dxt, 'host', '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  process.on('exit', () => child.kill());
  let answer = '';
  for await (const text of child.stdout.setEncoding('utf8')) {
    answer += text;
    if (answer.endsWith('}\n')) break;
  }
  const { error } =
    answer === '' ? { error: { message: '`dxt host` ended at once' } } : JSON.parse(answer);
  if (error?.code === 'host-running') {
    console.log(`${error.message}; that one is used`);
    return undefined;
  }
  if (error !== undefined) fail(error.message, error.hint);
  child.stderr.pipe(process.stderr);
  child.on('exit', (code) => {
    if (code !== 0) process.exitCode = 1;
  });
  return child;
}

async function stopHost() {
  if (host === undefined || host.exitCode !== null) return;
  const gone = once(host, 'exit');
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
