/**
 * A server in Node that tries every usual way to the web. Its arguments: the ports of a plain and of
 * a TLS server, both `granted.test`. It writes a line for each way: what it got, or the error.
 */
export const nodeClient = `'use strict';
const http = require('node:http');
const https = require('node:https');
const { Worker, isMainThread } = require('node:worker_threads');
const { execFileSync } = require('node:child_process');
const [plain, secure] = process.argv.slice(2);
const web = 'http://granted.test:' + plain + '/';
const tls = 'https://granted.test:' + secure + '/';
const get = (module, url, options = {}) =>
  new Promise((resolve, reject) => {
    const request = module.get(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (data) => (text += data)).on('end', () => resolve(text));
    });
    request.on('error', reject);
  });
const post = () =>
  new Promise((resolve, reject) => {
    const request = https.request({ host: 'granted.test', port: secure, method: 'POST' }, (response) => {
      let text = '';
      response.on('data', (data) => (text += data)).on('end', () => resolve(text));
    });
    request.on('error', reject);
    request.end('body');
  });
const twice = async (Agent, module, url) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const first = await get(module, url, { agent });
  const second = await get(module, url, { agent });
  agent.destroy();
  return first + ' ' + second;
};
class Derived extends https.Agent {}
const ways = {
  'fetch http': async () => (await fetch(web)).text(),
  'fetch https': async () => (await fetch(tls, { method: 'POST', body: 'body' })).text(),
  http: () => get(http, web),
  https: () => get(https, tls),
  post,
  'http agent': () => twice(http.Agent, http, web),
  'https agent': () => twice(https.Agent, https, tls),
  'derived agent': () => twice(Derived, https, tls),
  'no agent': () => get(https, tls, { agent: false }),
};
const ungranted = {
  'fetch refused': async () => (await fetch('https://other.test/')).text(),
  'https refused': () => get(https, 'https://other.test/'),
};
const around = {
  'own listener': async () => {
    const server = http.createServer((_, response) => response.end('own'));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = 'http://localhost:' + server.address().port + '/';
    const found = [await get(http, url), await (await fetch(url)).text()].join(' ');
    server.close();
    server.closeAllConnections();
    return found;
  },
  worker: () =>
    new Promise((resolve, reject) => {
      const code = "fetch('" + tls + "').then((r) => r.text()).then((t) => require('node:worker_threads').parentPort.postMessage(t))";
      new Worker(code, { eval: true }).on('message', resolve).on('error', reject);
    }),
  child: async () =>
    execFileSync(process.execPath, ['-e', "fetch('" + tls + "').then((r) => r.text()).then(console.log)"]).toString().trim(),
  module: async () =>
    execFileSync(process.execPath, ['--input-type=module', '-e',
      "import { get } from 'node:https'; get('" + tls + "', (r) => r.pipe(process.stdout))"]).toString().trim(),
};
(async () => {
  for (const [name, way] of Object.entries({ ...ways, ...ungranted, ...around })) {
    try {
      console.log(name + ': ' + (await way()));
    } catch (error) {
      const { code, message } = error.cause ?? error;
      console.log(name + ': ' + code + ' ' + message.split('\\n')[0]);
    }
  }
  process.exit(0);
})();
`;
