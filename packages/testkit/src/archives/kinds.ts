import { type ArchiveCase, entryCase } from './archive-case.ts';
import { extraField, u16, u32 } from './bytes.ts';

const owners = u32(0);

/** Entries that are something else than a file or a folder, or not clearly one of them. */
export function* kindCases(): Iterable<ArchiveCase> {
  const link = { name: 'evil', content: '../../etc/passwd' };
  yield entryCase('link: symbolic', 'entry-link', { ...link, mode: 0o120777 });
  yield entryCase('link: symbolic, inside the bundle', 'entry-link', {
    name: 'lib/link',
    content: '../server',
    mode: 0o120777,
  });
  yield entryCase('link: symbolic, made on DOS', 'entry-link', {
    ...link,
    mode: 0o120777,
    central: { madeBy: 20 },
  });
  yield entryCase('link: the entry point', 'entry-link', {
    name: 'server/main.js',
    content: '/usr/bin/env',
    mode: 0o120755,
  });
  yield entryCase('link: PKWARE Unix field', 'entry-link', {
    name: 'evil',
    both: { extra: extraField(0x000d, Buffer.alloc(12), Buffer.from('/etc/passwd')) },
  });
  const asiLink = extraField(
    0x756e,
    u32(0),
    u16(0o120777),
    u32(11),
    owners,
    Buffer.from('/etc/passwd'),
  );
  yield entryCase('link: ASi Unix field', 'entry-link', { name: 'evil', both: { extra: asiLink } });
  yield entryCase('link: ASi Unix field in the local header alone', 'entry-link', {
    name: 'evil',
    local: { extra: asiLink },
  });
  yield entryCase('link: ASi Unix field of a hard link', 'entry-link', {
    name: 'evil',
    both: {
      extra: extraField(0x756e, u32(0), u16(0o100644), u32(4), owners, Buffer.from('/etc')),
    },
  });

  const types = {
    'a named pipe': 0o010644,
    'a character device': 0o020644,
    'a block device': 0o060644,
    'a socket': 0o140644,
    'an unknown type': 0o150644,
  };
  for (const [title, mode] of Object.entries(types)) {
    yield entryCase(`special: ${title}`, 'entry-special', { name: 'evil', mode });
  }
  yield entryCase('special: a volume label', 'entry-special', {
    name: 'EVIL',
    central: { madeBy: 20, attributes: 0x08 },
  });

  yield entryCase('kind: a folder by its mode alone', 'entry-kind-unclear', {
    name: 'evil',
    mode: 0o040755,
  });
  yield entryCase('kind: a folder by its DOS attribute alone', 'entry-kind-unclear', {
    name: 'evil',
    central: { madeBy: 20, attributes: 0x10 },
  });
  yield entryCase('kind: a folder by its name alone', 'entry-kind-unclear', {
    name: 'evil/',
    mode: 0o100644,
  });
  yield entryCase('kind: a folder with content', 'entry-kind-unclear', {
    name: 'evil/',
    content: 'content',
  });

  yield entryCase('kind: folders', 'ok', { name: 'lib/' }, { name: 'lib/empty/' });
  yield entryCase('kind: a folder that is deflated', 'ok', { name: 'lib/', method: 8 });
  yield entryCase('kind: set-uid, set-gid and sticky', 'ok', { name: 'tool', mode: 0o107755 });
  yield entryCase('kind: no mode at all', 'ok', {
    name: 'plain.txt',
    central: { madeBy: 20, attributes: 0x20 },
  });
}
