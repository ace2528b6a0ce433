import { parseHost } from '@opendxt/manifest';
import { HostError } from '../error/index.ts';
import type { Permission } from './types.ts';

/** Something that `--allow`, `--deny` and `--revoke` can name. */
export type AllowOption =
  | { readonly kind: 'permission'; readonly permission: Permission }
  /** All tools that have no rule of their own. */
  | { readonly kind: 'tools' }
  | { readonly kind: 'tool'; readonly name: string }
  | { readonly kind: 'sampling' }
  | { readonly kind: 'elicitation' }
  /** Starting with less isolation than full. */
  | { readonly kind: 'isolation'; readonly level: 'partial' | 'none' };

const spellings =
  '`tools`, `tool:<name>`, `read:<setting>`, `write:<setting>`, `net:<host>[:<port>]`, ' +
  '`net:public`, `local:<host>:<port>`, `code:<program>`, `sampling`, `elicitation`, ' +
  '`isolation:partial`, `isolation:none`';

/**
 * Reads one value of `--allow`.
 * @throws {HostError} `invalid-permission`
 */
export function parseAllow(text: string): AllowOption {
  if (text === 'tools' || text === 'sampling' || text === 'elicitation') return { kind: text };
  const colon = text.indexOf(':');
  const [word, rest] = colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
  if (rest !== '')
    switch (word) {
      case 'tool':
        return { kind: 'tool', name: rest };
      case 'read':
      case 'write':
        return permission({ kind: 'files', setting: rest, access: word });
      case 'net':
        return permission(
          rest === 'public'
            ? { kind: 'any-public-host' }
            : { kind: 'network', host: readHost(rest, 'public') },
        );
      case 'local':
        return permission({ kind: 'local-network', host: readHost(rest, 'local') });
      case 'code':
        if (/^[\w.+-]+$/.test(rest)) return permission({ kind: 'fetched-code', command: rest });
        break;
      case 'isolation':
        if (rest === 'partial' || rest === 'none') return { kind: 'isolation', level: rest };
    }
  throw new HostError('invalid-permission', `\`${text}\` is nothing that can be allowed`, {
    hint: `there are ${spellings}`,
  });
}

/** What `parseAllow` reads; `tools` and their kin stay as they are. */
export function formatAllow(option: AllowOption): string {
  switch (option.kind) {
    case 'permission':
      return formatPermission(option.permission);
    case 'tool':
      return `tool:${option.name}`;
    case 'isolation':
      return `isolation:${option.level}`;
    default:
      return option.kind;
  }
}

export function formatPermission(permission: Permission): string {
  switch (permission.kind) {
    case 'files':
      return `${permission.access}:${permission.setting}`;
    case 'network':
      return `net:${permission.host.replace(/:443$/, '')}`;
    case 'any-public-host':
      return 'net:public';
    case 'local-network':
      return `local:${permission.host}`;
    case 'fetched-code':
      return `code:${permission.command}`;
  }
}

function permission(permission: Permission): AllowOption {
  return { kind: 'permission', permission };
}

function readHost(text: string, place: 'public' | 'local'): string {
  const parsed = parseHost(text, place);
  if (parsed.ok) return parsed.host;
  const local = place === 'public' && parsed.message.includes('on this machine');
  throw new HostError('invalid-permission', parsed.message, {
    ...(local ? { hint: `\`local:${text}\` allows it` } : {}),
    ...(parsed.hint !== undefined && !local ? { hint: parsed.hint } : {}),
  });
}
