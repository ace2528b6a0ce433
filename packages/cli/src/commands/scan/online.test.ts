import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { writeTree } from '@opendxt/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { extensionTree, hostLab, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
let server: Server;
let address: string;
const asked: string[] = [];

const advisory = {
  id: 'GHSA-aaaa-bbbb-cccc',
  modified: '2026-11-01T00:00:00Z',
  summary: 'Pads on the wrong side',
  affected: [
    {
      package: { ecosystem: 'npm', name: 'pad-left' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.2.0' }] }],
    },
  ],
};
const { id, modified } = advisory;
const answers: Readonly<Record<string, unknown>> = {
  '/v1/querybatch': { results: [{ vulns: [{ id, modified }] }] },
  [`/v1/vulns/${id}`]: advisory,
  '/-/npm/v1/security/advisories/bulk': {
    'pad-left': [
      {
        id: 7,
        url: `https://github.com/advisories/${id}`,
        title: 'Pads on the wrong side',
        severity: 'critical',
        vulnerable_versions: '<1.2.0',
      },
    ],
  },
};

beforeAll(async () => {
  lab = await hostLab();
  await writeTree(join(lab.path, 'old'), {
    ...extensionTree(),
    'package.json': '{"name":"server","type":"commonjs","dependencies":{"pad-left":"*"}}',
    'node_modules/pad-left/package.json': '{"name":"pad-left","version":"1.0.0"}',
  });
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('content-type', 'application/json');
    request.resume().on('end', () => response.end(JSON.stringify(answers[request.url ?? ''])));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await lab.remove();
});

test('nobody is asked unless the user says so', async () => {
  const env = { OPENDXT_OSV_URL: address, npm_config_registry: address };
  expect((await lab.dxtWith({ env }, 'scan', 'old')).status).toBe(0);
  expect(asked).toEqual([]);
});

test('OSV’s API and npm’s registry are asked, and tell of one problem together', async () => {
  const env = { OPENDXT_OSV_URL: address, npm_config_registry: address };
  const run = await lab.dxtWith({ env }, 'scan', 'old', '--online', '--npm-audit', '--json');
  expect(run.stderr).toBe('');
  expect(JSON.parse(run.stdout)).toMatchObject({
    sources: [{ kind: 'osv-api' }, { kind: 'npm-audit' }],
    findings: [{ id, severity: 'critical', fixedIn: '1.2.0' }],
  });
  expect(asked.toSorted()).toEqual(Object.keys(answers).sort());
});

test('who can’t be asked is not taken for having nothing to say', async () => {
  const env = { OPENDXT_OSV_URL: 'http://127.0.0.1:9' };
  const run = await lab.dxtWith({ env }, 'scan', 'old', '--online');
  expect(run).toMatchObject({ status: 1, stdout: '' });
  expect(run.stderr).toContain('[advisories-unreachable]');
});
