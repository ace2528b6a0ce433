import type { ProjectAuthor } from './facts.ts';
import { defined, isTable, textAt } from './document.ts';

const person = /^([^<(]*?)\s*(?:<([^>]*)>)?\s*(?:\(([^)]*)\))?$/;
const shorthand = /^(?:(github|gitlab|bitbucket):)?([\w.-]+\/[\w.-]+)$/;
const forges: Readonly<Record<string, string>> = {
  github: 'https://github.com',
  gitlab: 'https://gitlab.com',
  bitbucket: 'https://bitbucket.org',
};

/** `Name <email> (url)`, or a table of the three; undefined without a name. */
export function parseAuthor(value: unknown): ProjectAuthor | undefined {
  if (typeof value === 'string') {
    const [, name = '', email, url] = person.exec(value.trim()) ?? [];
    return authorOf(name, email, url);
  }
  return isTable(value)
    ? authorOf(textAt(value, 'name') ?? '', textAt(value, 'email'), textAt(value, 'url'))
    : undefined;
}

function authorOf(name: string, email?: string, url?: string): ProjectAuthor | undefined {
  if (name === '') return undefined;
  const mail = email?.includes('@') === true ? email : undefined;
  return { name, ...defined({ email: mail, url: webAddress(url) }) };
}

/** An `http` or `https` address, or undefined. */
export function webAddress(text: string | undefined): string | undefined {
  return text !== undefined && /^https?:\/\//.test(text) && URL.canParse(text) ? text : undefined;
}

/** The web address of a repository, from any of the forms that package files use. */
export function repositoryAddress(value: unknown): string | undefined {
  const text = isTable(value) ? textAt(value, 'url') : value;
  if (typeof text !== 'string') return undefined;
  const [, forge = 'github', path] = shorthand.exec(text) ?? [];
  if (path !== undefined) return `${forges[forge]}/${path}`;
  return webAddress(
    text
      .replace(/^git\+/, '')
      .replace(/^(?:ssh|git):\/\/(?:git@)?/, 'https://')
      .replace(/^git@([^:]+):/, 'https://$1/')
      .replace(/\.git$/, ''),
  );
}
