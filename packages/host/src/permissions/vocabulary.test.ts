import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { covers, formatAllow, formatLimit, parseAllow, parseLimit, limitName } from './index.ts';

const label = fc.stringMatching(/^[a-z\d]([a-z\d-]{0,8}[a-z\d])?$/);
const port = fc.oneof(fc.constant('*'), fc.integer({ min: 1, max: 65_535 }).map(String));
const publicHost = fc
  .tuple(
    fc.boolean(),
    fc.array(label, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('com', 'example', 'org', 'xn--p1ai'),
  )
  .map(([wild, labels, top]) => `${wild ? '*.' : ''}${[...labels, top].join('.')}`);
const setting = fc.stringMatching(/^[\w.-]{1,12}$/);

const spelling = fc.oneof(
  fc.constantFrom('tools', 'sampling', 'elicitation', 'isolation:partial', 'isolation:none'),
  fc.constant('net:public'),
  fc.string({ minLength: 1, maxLength: 20 }).map((name) => `tool:${name}`),
  fc.tuple(fc.constantFrom('read', 'write'), setting).map((parts) => parts.join(':')),
  fc.tuple(publicHost, port).map(([host, port]) => `net:${host}:${port}`),
  publicHost.map((host) => `net:${host}`),
  fc.tuple(label, port).map(([host, port]) => `local:x${host}:${port}`),
  fc.stringMatching(/^[\w.+-]{1,10}$/).map((program) => `code:${program}`),
);

describe('what --allow takes', () => {
  test('means the same after it was formatted, however often', () => {
    fc.assert(
      fc.property(spelling, (text) => {
        const option = parseAllow(text);
        const formatted = formatAllow(option);
        expect(parseAllow(formatted)).toEqual(option);
        expect(formatAllow(parseAllow(formatted))).toBe(formatted);
      }),
    );
  });

  test('is never understood otherwise: any text is read, or refused with a hint', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `net:${text}`),
        ),
        (text) => {
          try {
            expect(parseAllow(formatAllow(parseAllow(text)))).toEqual(parseAllow(text));
          } catch (error) {
            expect(error).toMatchObject({ code: 'invalid-permission' });
          }
        },
      ),
    );
  });

  test.each([
    ['net:api.example.com', 'api.example.com:443'],
    ['net:API.Example.com.:443', 'api.example.com:443'],
    ['net:*.example.com:8443', '*.example.com:8443'],
    ['net:example.com:*', 'example.com:*'],
    ['net:93.184.216.34:80', '93.184.216.34:80'],
    ['net:[2606:4700::1111]', '[2606:4700::1111]:443'],
    ['local:nas.local:445', 'nas.local:445'],
    ['local:127.0.0.1:*', '127.0.0.1:*'],
    ['local:[::1]:8080', '[::1]:8080'],
  ])('%s is the host %s', (text, host) => {
    expect(parseAllow(text)).toMatchObject({ permission: { host } });
  });

  test.each([
    '',
    'tool',
    'tool:',
    'net',
    'net:',
    'net:*',
    'net:*.com',
    'net:localhost',
    'net:LOCALHOST:80',
    'net:127.0.0.1',
    'net:127.1',
    'net:2130706433',
    'net:0x7f000001',
    'net:0x7f.1',
    'net:017700000001',
    'net:10.0.0.1:80',
    'net:169.254.169.254',
    'net:192.168.1.1',
    'net:[::1]',
    'net:[::ffff:127.0.0.1]',
    'net:[fd00::1]',
    'net:user@example.com',
    'net:example.com/path',
    'net:https://example.com',
    'net:example.com:99999',
    'net:a..b',
    'net:*.*.com',
    'net:ex*mple.com',
    'net:exämple.com',
    'local:nas.local',
    'local:*:80',
    'code:',
    'code:../x',
    'isolation:full',
    'read:',
    'everything',
  ])('%j is refused', (text) => {
    expect(() => parseAllow(text)).toThrow(
      expect.objectContaining({ code: 'invalid-permission' }) as Error,
    );
  });

  test('an address of the own network says how it is allowed', () => {
    expect(() => parseAllow('net:10.0.0.1:80')).toThrow(
      expect.objectContaining({ hint: '`local:10.0.0.1:80` allows it' }) as Error,
    );
  });
});

describe('a grant holds', () => {
  const permission = (text: string) => {
    const option = parseAllow(text);
    if (option.kind !== 'permission') throw new Error(`${text} is no permission`);
    return option.permission;
  };
  test.each([
    ['net:*.example.com', 'net:a.b.example.com', true],
    ['net:*.example.com', 'net:example.com', false],
    ['net:*.example.com', 'net:evilexample.com', false],
    ['net:example.com', 'net:example.com:80', false],
    ['net:example.com:*', 'net:example.com:80', true],
    ['net:example.com:80', 'net:example.com:*', false],
    ['net:public', 'net:example.com:80', true],
    ['net:public', 'local:nas.local:80', false],
    ['net:a.example.com', 'net:*.example.com', false],
    ['write:folder', 'read:folder', true],
    ['read:folder', 'write:folder', false],
    ['read:folder', 'read:other', false],
    ['code:npx', 'code:uvx', false],
  ])('%s for %s: %s', (granted, wanted, expected) => {
    expect(covers([permission(granted)], permission(wanted))).toBe(expected);
  });
});

describe('a limit', () => {
  test.each([
    ['memory=2G', 'memory', 2 * 1024 ** 3],
    ['memory=512MiB', 'memory', 512 * 1024 ** 2],
    ['file-size=65536', 'fileSize', 65_536],
    ['processes=16', 'processes', 16],
    ['data-size=usual', 'dataSize', undefined],
  ])('%s is read', (text, limit, value) => {
    expect(parseLimit(text)).toEqual({ limit, value });
  });

  test.each(['memory', 'memory=', 'memory=1', 'memory=-1G', 'processes=2G', 'cpu=1', 'memory=1e9'])(
    '%s is refused',
    (text) => {
      expect(() => parseLimit(text)).toThrow(
        expect.objectContaining({ code: 'invalid-permission' }) as Error,
      );
    },
  );

  test('is read again as it is shown', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('memory', 'file-size', 'data-size', 'processes', 'open-files'),
        fc.integer({ min: 64 * 1024 ** 2, max: 2 ** 45 }),
        (name, value) => {
          const { limit } = parseLimit(`${name}=${value}`);
          expect(limitName(limit)).toBe(name);
          expect(parseLimit(`${name}=${formatLimit(limit, value)}`)).toEqual({ limit, value });
        },
      ),
    );
  });
});
