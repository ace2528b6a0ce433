import { severities, type Severity } from '@opendxt/bundle';
import { slugId } from '../identity/index.ts';
import { isolationLevels, type SubjectList } from './document.ts';
import { matchesGlob, matchesLoosely } from './glob.ts';
import type { PolicyLayer } from './layer.ts';
import { refusePermissions, type Refuse } from './refuse-permissions.ts';
import type { PolicySubject, Refusal } from './types.ts';

/** Everything that one file says against an extension. */
export function refusalsOf({ file, document }: PolicyLayer, subject: PolicySubject): Refusal[] {
  const { allow, block, require = {}, scan = {}, permissions = {} } = document;
  const refuse = (path: string, message: string): Refusal => ({ rule: { file, path }, message });
  return [
    ...(block === undefined ? [] : refuseBlocked(block, subject, refuse)),
    ...(allow === undefined || isAllowed(allow, subject)
      ? []
      : [refuse('allow', `it is on no list of what is allowed${unproven(allow, subject)}`)]),
    ...refuseRenamed(document, subject, refuse),
    ...(require.signature === true && !isProven(subject)
      ? [
          refuse(
            'require.signature',
            `a trusted signature is required, and ${signatureOf(subject)}`,
          ),
        ]
      : []),
    ...refuseIsolation(require.isolation, subject, refuse),
    ...refuseFindings(scan.highestSeverity, subject, refuse),
    ...subject.permissions.flatMap((permission) =>
      refusePermissions(permissions, permission, refuse),
    ),
  ];
}

function refuseBlocked(block: SubjectList, subject: PolicySubject, refuse: Refuse): Refusal[] {
  const { id, name = id, author, digest } = subject;
  const ids = new Set([id, slugId(name), name]);
  const publishers = [author, ...publisherTexts(subject)];
  const find = (
    key: keyof SubjectList,
    texts: readonly string[],
    message: (text: string) => string,
  ) =>
    (block[key] ?? []).flatMap((glob, index) => {
      const text = texts.find((text) => matchesLoosely(glob, text));
      return text === undefined ? [] : [refuse(`block.${key}[${index}]`, message(text))];
    });
  return [
    ...find('ids', [...ids], (text) => `the id \`${text}\` is blocked`),
    ...find('publishers', publishers, (text) => `the publisher \`${text}\` is blocked`),
    ...find('authors', [author], (text) => `the author \`${text}\` is blocked`),
    ...find('digests', [digest], () => 'this very file is blocked'),
  ];
}

/** Of a stranger's words the author alone counts, which is why it is a list of its own. */
function isAllowed(allow: SubjectList, subject: PolicySubject): boolean {
  const { id, name = id, author, digest } = subject;
  const publishers = isProven(subject) ? publisherTexts(subject) : [];
  const has = (globs: readonly string[] = [], text?: string) =>
    text !== undefined && globs.some((glob) => matchesGlob(glob, text));
  return (
    // A stranger must not be let in by the id that somebody chose for it.
    (has(allow.ids, id) && (has(allow.ids, slugId(name)) || has(allow.ids, name))) ||
    publishers.some((publisher) => has(allow.publishers, publisher)) ||
    has(allow.authors, author) ||
    (allow.digests ?? []).includes(digest)
  );
}

/** Rules for its tools and settings would not be found under the id that somebody chose for it. */
function refuseRenamed(
  { tools = [], settings = [] }: PolicyLayer['document'],
  { id, name = id }: PolicySubject,
  refuse: Refuse,
): Refusal[] {
  const usual = slugId(name);
  const isLost = (glob: string) => matchesLoosely(glob, usual) && !matchesLoosely(glob, id);
  const why = `there are rules for \`${usual}\`, and they would not hold for it as \`${id}\``;
  return [
    ...tools.flatMap((entry, index) =>
      entry.rule !== 'always' && isLost(entry.id) ? [refuse(`tools[${index}].id`, why)] : [],
    ),
    ...settings.flatMap((entry, index) =>
      isLost(entry.id) ? [refuse(`settings[${index}].id`, why)] : [],
    ),
  ];
}

function unproven({ publishers }: SubjectList, subject: PolicySubject): string {
  if (publishers === undefined || isProven(subject)) return '';
  return `; to be there by its publisher it needs a trusted signature, and ${signatureOf(subject)}`;
}

/** A rule may name the publisher by the id or by the name. */
function publisherTexts({ signature }: PolicySubject): readonly string[] {
  const { publisher } = signature ?? {};
  return publisher === undefined ? [] : [publisher.id, publisher.name];
}

function isProven({ signature }: PolicySubject): boolean {
  return signature?.status === 'trusted';
}

function signatureOf({ signature }: PolicySubject): string {
  if (signature === undefined) return 'nobody has looked for one: install its bundle again';
  return signature.status === 'unsigned' ? 'it has none' : `its is \`${signature.status}\``;
}

function refuseIsolation(
  least: (typeof isolationLevels)[number] | undefined,
  { isolation }: PolicySubject,
  refuse: Refuse,
): Refusal[] {
  if (least === undefined) return [];
  if (isolationLevels.indexOf(isolation) <= isolationLevels.indexOf(least)) return [];
  return [
    refuse('require.isolation', `${least} isolation is required, and here there is ${isolation}`),
  ];
}

function refuseFindings(
  worst: Severity | undefined,
  { scan }: PolicySubject,
  refuse: Refuse,
): Refusal[] {
  if (worst === undefined || worst === 'critical') return [];
  const path = 'scan.highestSeverity';
  const limit = `nothing above \`${worst}\` may be found in it, and`;
  if (scan === undefined) return [refuse(path, `${limit} it was not scanned`)];
  const { severity, lookedUp, searched } = scan;
  if (severities.indexOf(severity) > severities.indexOf(worst))
    return [
      refuse(path, `a scan found \`${severity}\` in it, and \`${worst}\` is the worst allowed`),
    ];
  if (!searched) return [refuse(path, `${limit} not all of its files could be searched in time`)];
  if (lookedUp) return [];
  const why = 'its packages were not looked up in advisories (`dxt scan --update-db` fetches them)';
  return [refuse(path, `${limit} ${why}`)];
}
