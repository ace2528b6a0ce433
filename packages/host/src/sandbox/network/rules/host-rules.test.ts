import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { opensWholeLoopback, readHostRules, readTarget } from './index.ts';

const rules = (hosts: readonly string[], local: readonly string[] = []) =>
  readHostRules({ hosts, anyPublic: false, local });

/** Whether a request, spelled this way, is one for a granted host. */
function isNamed(granted: string, wanted: string): boolean {
  const target = readTarget(wanted);
  return target !== undefined && rules([granted]).namesPublic(target);
}

describe('a request for a granted host', () => {
  test.each([
    ['api.example.com:443', 'api.example.com:443'],
    ['api.example.com:443', 'API.Example.COM:443'],
    ['api.example.com:443', 'api.example.com.:443'],
    ['api.example.com:443', '%61pi.example.com:443'],
    ['api.example.com:443', 'ａｐｉ.example。com:443'],
    ['api.example.com:*', 'api.example.com:8080'],
    ['*.example.com:443', 'a.example.com:443'],
    ['*.example.com:443', 'a.b.example.com:443'],
    ['bücher.example:443', 'xn--bcher-kva.example:443'],
    ['xn--bcher-kva.example:443', 'BÜCHER.example:443'],
    ['1.1.1.1:443', '1.1.1.1:443'],
    ['1.1.1.1:443', '0x01010101:443'],
    ['1.1.1.1:443', '[::ffff:1.1.1.1]:443'],
    ['[2606:4700::1111]:443', '[2606:4700:0:0::1111]:443'],
    ['my_bucket.example.com:443', 'my_bucket.example.com:443'],
  ])('of %s is known in the spelling %s', (granted, wanted) => {
    expect(isNamed(granted, wanted)).toBe(true);
  });

  test.each([
    ['api.example.com:443', 'api.example.com:80'],
    ['api.example.com:443', 'example.com:443'],
    ['api.example.com:443', 'xapi.example.com:443'],
    ['api.example.com:443', 'a.api.example.com:443'],
    ['api.example.com:443', 'api.example.com.evil.example:443'],
    ['api.example.com:443', 'api.example.com@evil.example:443'],
    ['api.example.com:443', 'evil.example#api.example.com:443'],
    ['api.example.com:443', 'evil.example/api.example.com:443'],
    ['api.example.com:443', 'evil.example\\api.example.com:443'],
    ['api.example.com:443', 'evil.example\0api.example.com:443'],
    ['api.example.com:443', 'evil.example%00api.example.com:443'],
    ['api.example.com:443', 'evil.example%2fapi.example.com:443'],
    ['api.example.com:443', 'evil.example%40api.example.com:443'],
    ['api.example.com:443', 'evil.example:80 api.example.com:443'],
    ['api.example.com:443', 'api.example.com\n:443'],
    ['api.example.com:443', 'api..example.com:443'],
    ['api.example.com:443', 'api.example.com..:443'],
    ['api.example.com:443', 'api%2eexample%2ecom%2e.:443'],
    ['*.example.com:443', 'example.com:443'],
    ['*.example.com:443', '.example.com:443'],
    ['*.example.com:443', 'evilexample.com:443'],
    ['*.example.com:443', '*.example.com:443'],
    ['*.example.com:443', 'a.example.com:444'],
    ['1.1.1.1:443', '1.1.1.1.evil.example:443'],
    ['1.1.1.1:443', '[::ffff:1.1.1.2]:443'],
  ])('of %s is not %j', (granted, wanted) => {
    expect(isNamed(granted, wanted)).toBe(false);
  });

  test('is known in any mixture of upper and lower case, and no other name is', () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9]{0,10}$/);
    const name = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join('.'));
    fc.assert(
      fc.property(name, name, fc.infiniteStream(fc.boolean()), (granted, other, upper) => {
        const mixed = Array.from(granted).map((letter) =>
          upper.next().value === true ? letter.toUpperCase() : letter,
        );
        expect(isNamed(`${granted}:443`, `${mixed.join('')}:443`)).toBe(true);
        expect(isNamed(`${granted}:443`, `${other}:443`)).toBe(other === granted);
      }),
    );
  });

  test('never gets past the rule by letters around or within the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }), (text) => {
        const target = readTarget(`evil.example${text}.api.example.com:443`);
        if (target === undefined) return;
        // What is matched is what will be looked up, so it must be a plain name.
        expect(target.host.text).toMatch(/^[a-z\d_.-]+$/);
        expect(rules(['api.example.com:443']).namesPublic(target)).toBe(false);
      }),
    );
  });
});

describe('what is no host', () => {
  test.each([
    '',
    ':443',
    'example.com',
    'example.com:',
    'example.com:0',
    'example.com:65536',
    'example.com:-1',
    'example.com:https',
    'example.com:443:443',
    '[::1%25lo]:443',
    '[fe80::1%eth0]:443',
    '[::1:443',
    '::1:443',
    '[v1.x]:443',
    'user:pass@example.com:443',
    '256.256.256.256:443',
    '1.2.3.4.5:443',
    'a.0x7f:443',
    'xn--a:443',
    `${'a'.repeat(64)}.example.com:443`,
    `${'a.'.repeat(127)}com:443`,
    `${'a'.repeat(5000)}:443`,
  ])('is refused: %s', (text) => {
    expect(readTarget(text)).toBeUndefined();
  });
});

describe('readHostRules', () => {
  test.each([
    'example.com',
    '*:443',
    '*.com:443',
    '*.*.com:443',
    'a b:443',
    '*.1.1.1.1:443',
    'x:0',
  ])('refuses the rule `%s`, which might have meant less', (rule) => {
    expect(() => rules([rule])).toThrow(/is no host that a server can be allowed to reach/);
  });

  test('keeps public and local hosts apart', () => {
    const target = readTarget('nas.lan:5000')!;
    expect(rules([], ['nas.lan:5000']).namesPublic(target)).toBe(false);
    expect(rules([], ['nas.lan:5000']).namesLocal(target)).toBe(true);
  });

  test('lists the single ports of this machine once, and knows when all of them are granted', () => {
    const local = [
      'localhost:5432',
      '127.0.0.1:5432',
      '[::1]:80',
      '192.168.1.5:81',
      '127.0.0.2:82',
    ];
    expect(rules([], local).loopbackPorts).toEqual([5432, 80]);
    expect(opensWholeLoopback(local)).toBe(false);
    expect(opensWholeLoopback([...local, '[::1]:*'])).toBe(true);
    expect(opensWholeLoopback(['127.0.0.2:*'])).toBe(false);
  });
});
