import fc from 'fast-check';
import { isIP } from 'node:net';
import { describe, expect, test } from 'vitest';
import { canonicalAddress, privateKind } from './index.ts';

const kindOf = (text: string) => privateKind(canonicalAddress(text) ?? text);

describe('canonicalAddress', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['0x7f.1', '127.0.0.1'],
    ['2130706433', '127.0.0.1'],
    ['0177.0.0.01', '127.0.0.1'],
    ['0', '0.0.0.0'],
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['::FFFF:7f00:1', '127.0.0.1'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['2001:0DB8::0001', '2001:db8::1'],
  ])('reads %s as %s', (text, address) => {
    expect(canonicalAddress(text)).toBe(address);
  });

  test.each(['', 'example.com', '::1%eth0', '1.2.3.4.5', '256.0.0.1', ':::', '1:2:3', '::g'])(
    'does not take `%s` for an address',
    (text) => {
      expect(canonicalAddress(text)).toBeUndefined();
    },
  );

  test('has one spelling for each address', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4Extended(), fc.ipV6()), (text) => {
        const address = canonicalAddress(text);
        expect(isIP(address ?? '')).not.toBe(0);
        expect(canonicalAddress(address ?? '')).toBe(address);
      }),
    );
  });
});

describe('privateKind', () => {
  test.each([
    ['127.8.9.1', 'this machine'],
    ['0.0.0.0', 'this machine'],
    ['::', 'this machine'],
    ['::1', 'this machine'],
    ['10.1.2.3', 'a private network'],
    ['172.31.255.255', 'a private network'],
    ['192.168.1.1', 'a private network'],
    ['fd00::2', 'a private network'],
    ['100.100.100.200', 'a carrier’s own network'],
    ['169.254.169.254', 'this link'],
    ['168.63.129.16', 'this link'],
    ['fe80::1', 'this link'],
    ['224.0.0.251', 'a multicast group'],
    ['ff02::fb', 'a multicast group'],
    ['255.255.255.255', 'no public network'],
    ['192.0.2.2', 'no public network'],
    ['2001:db8::1', 'no public network'],
    ['2001:0:4136:e378::', 'no public network'],
    ['::127.0.0.1', 'no public network'],
    ['4000::1', 'no public network'],
    ['64:ff9b:1::a00:1', 'no public network'],
    ['64:ff9b::10.0.0.1', 'a private network'],
    ['64:ff9b::127.0.0.1', 'this machine'],
    ['2002:7f00:1::', 'this machine'],
    ['2002:c0a8:101::1', 'a private network'],
    ['::ffff:10.0.0.1', 'a private network'],
  ])('says what %s is', (text, kind) => {
    expect(kindOf(text)).toBe(kind);
  });

  test.each([
    '1.1.1.1',
    '93.184.215.14',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.0.1',
    '172.32.0.1',
    '126.255.255.255',
    '128.0.0.0',
    '168.63.129.17',
    '223.255.255.255',
    '2606:4700::1111',
    '2a00:1450:4001::200e',
    '64:ff9b::1.1.1.1',
    '2002:101:101::1',
    '::ffff:8.8.8.8',
  ])('takes %s for public', (text) => {
    expect(kindOf(text)).toBeUndefined();
  });

  test('judges an IPv4 address alike wherever IPv6 carries it', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const kind = kindOf(address);
        expect(kindOf(`::ffff:${address}`)).toBe(kind);
        expect(kindOf(`64:ff9b::${address}`)).toBe(kind);
      }),
    );
  });
});
