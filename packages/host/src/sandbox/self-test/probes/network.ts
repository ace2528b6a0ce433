import type { World } from '../world/index.ts';
import { managing, taking, type Probe } from './probe.ts';

/** A connection of its own, where the box has no network. */
const reach = (id: string, description: string, mark: string, attempt: Probe['attempt']): Probe =>
  taking('network', id, description, mark, attempt);

/** A host that was not granted, asked for in a way that may be mistaken for one that was. */
const spelled = (
  id: string,
  description: string,
  authority: (world: World) => string | undefined,
): Probe => ({
  ...taking(
    'network',
    id,
    `reach a port that was not granted: ${description}`,
    'listener',
    (world) => {
      const spelling = authority(world);
      return spelling === undefined
        ? 'this machine has no IPv6'
        : { act: 'web', authority: spelling };
    },
  ),
  networked: true,
});

const host = (name: string) => (world: World) => `${name}:${world.listeners.port}`;
const ipv6 = (name: string) => (world: World) =>
  world.listeners.ipv6 ? `${name}:${world.listeners.port}` : undefined;

const rawProxy = (id: string, description: string, text: (world: World) => string): Probe => ({
  ...reach(id, description, 'listener', (world) => ({ act: 'rawProxy', text: text(world) })),
  networked: true,
});

/** A question for the addresses of a name, as a name server gets it (RFC 1035, section 4.1). */
function nameQuery(name: string): string {
  const labels = name.split('.').map((label) => String.fromCharCode(label.length) + label);
  return `\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00${labels.join('')}\x00\x00\x01\x00\x01`;
}

export const networkProbes: readonly Probe[] = [
  reach('loopback', 'connect to a port of this machine', 'listener', ({ listeners }) => ({
    act: 'connect',
    host: '127.0.0.1',
    port: listeners.port,
  })),
  reach('loopback-6', 'connect to a port of this machine by IPv6', 'listener', ({ listeners }) =>
    listeners.ipv6
      ? { act: 'connect', host: '::1', port: listeners.port }
      : 'this machine has no IPv6',
  ),
  reach('lan', "connect to this machine's address in its network", 'listener', ({ listeners }) =>
    listeners.lan === undefined
      ? 'this machine is in no network'
      : { act: 'connect', host: listeners.lan, port: listeners.port },
  ),
  reach('udp', 'send a datagram and hear the answer', 'datagram', ({ listeners }) => ({
    act: 'datagram',
    host: '127.0.0.1',
    port: listeners.datagramPort,
    text: 'hello',
  })),
  reach('dns', 'ask a name server, by which data can leave', 'datagram', ({ listeners, name }) => ({
    act: 'datagram',
    host: listeners.lan ?? '127.0.0.1',
    port: listeners.datagramPort,
    text: nameQuery(`${name}.example`),
  })),
  {
    ...reach('granted-loopback', 'connect past the proxy', 'listener', ({ listeners }) => ({
      act: 'connect',
      host: '127.0.0.1',
      port: listeners.port,
    })),
    networked: true,
  },
  spelled('other-port', 'another port of a granted host', host('127.0.0.1')),
  spelled('spelled-name', 'by name', host('localhost')),
  spelled('spelled-case', 'in capitals', host('LocalHost')),
  spelled('spelled-dot', 'with a dot at its end', host('localhost.')),
  spelled('spelled-decimal', 'as one decimal number', host('2130706433')),
  spelled('spelled-hex', 'in hexadecimal', host('0x7f000001')),
  spelled('spelled-octal', 'in octal', host('0177.0.0.1')),
  spelled('spelled-short', 'shortened', host('127.1')),
  spelled('spelled-zero', 'as the address of nobody', host('0.0.0.0')),
  spelled('spelled-escaped', 'percent-encoded', host('%31%32%37.0.0.1')),
  spelled('spelled-ipv6', 'by IPv6', ipv6('[::1]')),
  spelled('spelled-mapped', 'IPv4 in IPv6', ipv6('[::ffff:127.0.0.1]')),
  spelled(
    'spelled-user',
    'behind a user that is spelled as a granted host',
    (world) => `127.0.0.1:${world.listeners.grantedPort}@${host('127.0.0.1')(world)}`,
  ),
  {
    ...reach('redirect', 'be led from a granted host to another', 'listener', ({ listeners }) => ({
      act: 'redirect',
      from: `127.0.0.1:${listeners.grantedPort}`,
      to: `127.0.0.1:${listeners.port}`,
    })),
    networked: true,
  },
  managing(
    'network',
    'proxy-code',
    "change the host's code that leads a server to the proxy",
    // Opened only: a change would stay.
    ({ at }) => ({
      act: 'writable',
      paths: [at('host/cache/proxy.cjs')],
    }),
    { networked: true },
  ),
  rawProxy('proxy-host-header', 'name another host to the proxy in the header', ({ listeners }) =>
    request(
      `GET http://127.0.0.1:${listeners.grantedPort}/`,
      `127.0.0.1:${listeners.port}`,
      'close',
    ),
  ),
  rawProxy(
    'proxy-second-request',
    'ask the proxy for another host in a second request',
    ({ listeners }) =>
      request(
        `GET http://127.0.0.1:${listeners.grantedPort}/`,
        `127.0.0.1:${listeners.grantedPort}`,
        'keep-alive',
      ) +
      request(`GET http://127.0.0.1:${listeners.port}/`, `127.0.0.1:${listeners.port}`, 'close'),
  ),
  rawProxy(
    'connect-header',
    'name another host in the header of CONNECT',
    ({ listeners }) =>
      `${request(`CONNECT 127.0.0.1:${listeners.grantedPort}`, `127.0.0.1:${listeners.port}`, 'keep-alive')}GET / HTTP/1.0\r\n\r\n`,
  ),
  rawProxy(
    'connect-twice',
    'open a second tunnel in a tunnel',
    ({ listeners }) =>
      request(
        `CONNECT 127.0.0.1:${listeners.grantedPort}`,
        `127.0.0.1:${listeners.grantedPort}`,
        'keep-alive',
      ) +
      request(`CONNECT 127.0.0.1:${listeners.port}`, `127.0.0.1:${listeners.port}`, 'keep-alive') +
      'GET / HTTP/1.0\r\n\r\n',
  ),
];

/** `{login}` is what the proxy wants to know of who asks. */
function request(line: string, host: string, connection: string): string {
  return `${line} HTTP/1.1\r\nHost: ${host}\r\nConnection: ${connection}\r\n{login}\r\n`;
}
