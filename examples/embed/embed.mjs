// A host of one's own: installs a bundle with a consent of its own, starts its server in its box,
// and calls a tool, through the library alone.
//   node embed.mjs <bundle> <tool> '<arguments as JSON>'
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  Approvals,
  Gateway,
  HostError,
  applyInstall,
  describePermission,
  homeAt,
  openContext,
  planInstall,
  thisMachine,
} from '@opendxt/host';

const [, , bundle, tool, json = '{}'] = process.argv;
if (bundle === undefined || tool === undefined) {
  console.error("usage: node embed.mjs <bundle> <tool> '<arguments as JSON>'");
  process.exit(2);
}

// Everything is kept below one folder; what isolates servers on this machine is found out by trying.
const home = homeAt(process.env.EMBED_HOME ?? join(homedir(), '.embed-opendxt'));
const context = await openContext(home, thisMachine());

try {
  const { id, version } = await install(resolve(bundle));
  console.log(`installed: ${id} ${version}, isolation: ${context.sandbox.level}`);
  console.log(`answered: ${await call(id, tool, JSON.parse(json))}`);
} catch (error) {
  if (!(error instanceof HostError)) throw error;
  console.error(`${error.message} [${error.code}]`);
  process.exitCode = 1;
}

/** A plan says everything that an install would do. Nothing happens before it is applied. */
async function install(file) {
  const plan = await planInstall(context, file);
  if (!consent(plan)) throw new HostError('refused', `${plan.manifest.name} asks for too much`);
  return applyInstall(context, plan, { agreed: true });
}

/** This host takes what wants nothing that is a high risk, and shows the rest. */
function consent({ manifest, request }) {
  const asked = request.map(({ permission }) => describePermission(permission, manifest));
  for (const { text, risk } of asked) console.log(`asks: ${text} (${risk} risk)`);
  return asked.every(({ risk }) => risk !== 'high');
}

/** The server starts with the first need. Each call that nobody has agreed to is asked about. */
async function call(id, name, args) {
  const approvals = new Approvals();
  approvals.attach({
    ask: async (question) => {
      console.log(`asked: ${question.kind} ${question.tool ?? ''}`.trimEnd());
      return question.kind === 'tool-call' ? 'once' : 'deny';
    },
  });
  const gateway = new Gateway({ context, approvals });
  try {
    await gateway.reload();
    const caller = { name: 'embed', agrees: false };
    const { result } = await gateway.call(id, name, args, { caller });
    return JSON.stringify(result);
  } finally {
    await gateway.stop();
  }
}
