import { describe, expect, test, vi } from 'vitest';
import type { NetworkRules } from '../backend.ts';
import { createJudge, type JudgeOptions } from './judge.ts';
import { readHostRules, readTarget } from './rules/index.ts';

const own = '198.41.0.4';

function judgeWith(rules: Partial<NetworkRules>, options: Partial<JudgeOptions> = {}) {
  const lookup = vi.fn<JudgeOptions['lookup']>(async () => ['93.184.215.14']);
  const judge = createJudge({
    rules: readHostRules({ hosts: [], anyPublic: false, local: [], ...rules }),
    lookup,
    ownAddresses: () => new Set([own]),
    ...options,
  });
  return { lookup, to: async (text: string) => judge.judge(readTarget(text)!), judge };
}

const example = { hosts: ['api.example.com:443'] };
const refused = (reason: string) => expect.objectContaining({ ok: false, reason });

describe('a name', () => {
  test('leads to the addresses that were judged, in their order', async () => {
    const addresses = ['2606:4700::1111', '93.184.215.14'];
    const { to } = judgeWith(example, { lookup: async () => addresses });
    expect(await to('api.example.com:443')).toEqual({ ok: true, addresses });
  });

  test('that was not granted is never looked up, so that it can carry nothing out', async () => {
    const { to, lookup } = judgeWith(example);
    expect(await to('secret.evil.example:443')).toEqual(refused('not-granted'));
    expect(lookup).not.toHaveBeenCalled();
  });

  test.each([
    '127.0.0.1',
    '10.0.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    '::ffff:192.168.0.1',
    'fd00::2',
    'fe80::1%eth0',
    '64:ff9b::10.0.0.1',
    '2002:7f00:1::',
    own,
  ])('that is granted and leads to %s is refused, also beside a public one', async (address) => {
    for (const rules of [example, { anyPublic: true }]) {
      const alone = judgeWith(rules, { lookup: async () => [address] });
      expect((await alone.to('api.example.com:443')).ok).toBe(false);
      const beside = judgeWith(rules, { lookup: async () => ['93.184.215.14', address] });
      expect((await beside.to('api.example.com:443')).ok).toBe(false);
    }
  });

  test('that was denied is refused, whatever else lets it through, and nobody is asked', async () => {
    const onUnknownHost = vi.fn(async () => true);
    const denied = ['api.example.com:443', '*.evil.example:*', '192.0.2.7:443'];
    const { to, lookup } = judgeWith({ ...example, anyPublic: true, denied }, { onUnknownHost });
    for (const target of ['API.example.com.:443', 'a.b.evil.example:80', '192.0.2.7:443'])
      expect(await to(target)).toEqual({ ok: false, reason: 'denied', why: 'was denied' });
    expect([lookup.mock.calls, onUnknownHost.mock.calls]).toEqual([[], []]);
    expect((await to('evil.example:80')).ok).toBe(true);
  });

  test('is judged at each connection, and looked up once for it', async () => {
    const answers = [['93.184.215.14'], ['127.0.0.1']];
    const lookup = vi.fn(async () => answers.shift() ?? []);
    const { to } = judgeWith(example, { lookup });
    expect(await to('api.example.com:443')).toEqual({ ok: true, addresses: ['93.184.215.14'] });
    expect(await to('api.example.com:443')).toEqual(refused('private'));
    expect(lookup).toHaveBeenCalledTimes(2);
  });

  test('without an address is told apart from one that is refused', async () => {
    const failing = { lookup: async () => Promise.reject(new Error('ENOTFOUND')) };
    expect(await judgeWith(example, failing).to('api.example.com:443')).toEqual(
      refused('no-address'),
    );
    expect(await judgeWith(example, { lookup: async () => [] }).to('api.example.com:443')).toEqual(
      refused('no-address'),
    );
  });
});

describe('this machine and its networks', () => {
  test('are for hosts that are granted as local, at that port alone', async () => {
    const { to } = judgeWith(
      { local: ['nas.lan:5000', '192.168.1.5:80'], anyPublic: true },
      { lookup: async () => ['192.168.1.9'] },
    );
    expect(await to('nas.lan:5000')).toEqual({ ok: true, addresses: ['192.168.1.9'] });
    expect(await to('192.168.1.5:80')).toEqual({ ok: true, addresses: ['192.168.1.5'] });
    expect(await to('nas.lan:5001')).toEqual(refused('private'));
    expect(await to('192.168.1.5:81')).toEqual(refused('private'));
    expect(await to('192.168.1.6:80')).toEqual(refused('private'));
  });

  test('can be reached by a public name whose address is granted as local', async () => {
    const { to } = judgeWith(
      { anyPublic: true, local: ['192.168.1.5:443'] },
      { lookup: async () => ['192.168.1.5'] },
    );
    expect((await to('home.example.com:443')).ok).toBe(true);
    expect((await to('home.example.com:444')).ok).toBe(false);
  });

  test('`localhost` is this machine whatever a resolver says', async () => {
    const { to, lookup } = judgeWith({ anyPublic: true, local: ['127.0.0.1:11434'] });
    expect(await to('localhost:11434')).toEqual({ ok: true, addresses: ['127.0.0.1'] });
    expect(await to('localhost:22')).toEqual(refused('private'));
    expect(await to('x.localhost:22')).toEqual(refused('private'));
    expect(lookup).not.toHaveBeenCalled();
  });

  test('a private address among the public hosts is refused all the same', async () => {
    const { to } = judgeWith({ hosts: ['10.0.0.1:443', `${own}:443`] });
    expect(await to('10.0.0.1:443')).toEqual(refused('private'));
    expect(await to(`${own}:443`)).toEqual(refused('private'));
  });
});

describe('a host that nobody granted', () => {
  test('is asked about once, and connections at the same time share the question', async () => {
    let answer: (allowed: boolean) => void = () => undefined;
    const onUnknownHost = vi.fn(
      async () => new Promise<boolean>((resolve) => void (answer = resolve)),
    );
    const { to } = judgeWith(example, { onUnknownHost });
    const verdicts = [to('new.example.org:443'), to('NEW.example.org.:443')];
    await vi.waitFor(() => expect(onUnknownHost).toHaveBeenCalled(), { timeout: 10_000 });
    answer(true);
    expect((await Promise.all(verdicts)).map(({ ok }) => ok)).toEqual([true, true]);
    expect((await to('new.example.org:443')).ok).toBe(true);
    expect(onUnknownHost.mock.calls).toEqual([['new.example.org', 443]]);
  });

  test('that was denied is not asked about again, at no port', async () => {
    const onUnknownHost = vi.fn(async () => false);
    const { to } = judgeWith(example, { onUnknownHost });
    for (const text of ['a.example.org:443', 'a.example.org:443', 'a.example.org:80'])
      expect(await to(text)).toEqual(refused('not-granted'));
    expect(onUnknownHost).toHaveBeenCalledTimes(1);
  });

  test('is denied when the question fails, or has another answer than yes', async () => {
    const failing = judgeWith(example, { onUnknownHost: async () => Promise.reject(new Error()) });
    expect((await failing.to('a.example.org:443')).ok).toBe(false);
    const odd = judgeWith(example, { onUnknownHost: async () => 'yes' as unknown as boolean });
    expect((await odd.to('a.example.org:443')).ok).toBe(false);
  });

  test.each(['127.0.0.1:80', '[::1]:80', `${own}:443`, 'localhost:80', 'printer:80', 'nas.lan:80'])(
    'is not asked about when it is private: %s',
    async (text) => {
      const onUnknownHost = vi.fn(async () => true);
      expect(await judgeWith(example, { onUnknownHost }).to(text)).toEqual(refused('private'));
      expect(onUnknownHost).not.toHaveBeenCalled();
    },
  );

  test('that was agreed to and leads to a private address is refused', async () => {
    const options = { onUnknownHost: async () => true, lookup: async () => ['127.0.0.1'] };
    expect(await judgeWith(example, options).to('a.example.org:443')).toEqual(refused('private'));
  });

  test('is denied when the box ends, and a server can’t ask for ever', async () => {
    const onUnknownHost = vi.fn(async () => new Promise<boolean>(() => undefined));
    const { to, judge } = judgeWith(example, { onUnknownHost });
    const verdicts = Array.from({ length: 50 }, async (_, n) => to(`h${n}.example.org:443`));
    await vi.waitFor(() => expect(onUnknownHost).toHaveBeenCalledTimes(20), { timeout: 10_000 });
    judge.close();
    expect((await Promise.all(verdicts)).some(({ ok }) => ok)).toBe(false);
  });
});
