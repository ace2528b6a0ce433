import { parseHost } from '@opendxt/manifest';
import { isObject } from '../json/index.ts';
import { usualLimits } from '../sandbox/index.ts';

/** Whether what a file holds is what grants are made of: a grant that is not understood is none. */
export function isGrants(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { permissions, denied, files, tools, sampling, elicitation, isolation, limits, binding } =
    value;
  return (
    isList(permissions, isPermission) &&
    isList(denied, isPermission) &&
    isList(files, isFileGrant) &&
    isToolGrants(tools) &&
    isRule(sampling) &&
    isRule(elicitation) &&
    ['full', 'partial', 'none'].includes(String(isolation)) &&
    isObject(limits) &&
    Object.entries(limits).every(
      ([key, limit]) => Object.hasOwn(usualLimits, key) && Number.isSafeInteger(limit),
    ) &&
    isBinding(binding)
  );
}

function isPermission(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { kind, setting, access, host, command } = value;
  switch (kind) {
    case 'files':
      return isText(setting) && isAccess(access);
    case 'network':
      return isText(host) && isHost(host, 'public');
    case 'local-network':
      return isText(host) && isHost(host, 'local');
    case 'fetched-code':
      return isText(command);
    default:
      return kind === 'any-public-host';
  }
}

function isHost(host: string, place: 'public' | 'local'): boolean {
  const parsed = parseHost(host, place);
  return parsed.ok && parsed.host === host;
}

function isFileGrant(value: unknown): boolean {
  return (
    isObject(value) &&
    isText(value['setting']) &&
    isAccess(value['access']) &&
    isList(value['paths'], isText)
  );
}

function isToolGrants(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { usual, rules, pins } = value;
  return (
    isRule(usual) &&
    isObject(rules) &&
    Object.values(rules).every(isRule) &&
    isObject(pins) &&
    Object.values(pins).every(
      (pin) => isObject(pin) && isText(pin['digest']) && isText(pin['description']),
    )
  );
}

function isBinding(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { name, author, signer, version, commandHash } = value;
  return (
    [name, author, version, commandHash].every(isText) && (signer === undefined || isText(signer))
  );
}

function isList(value: unknown, isOne: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isOne);
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isRule = (value: unknown) => ['always', 'ask', 'never'].includes(String(value));
const isAccess = (value: unknown) => value === 'read' || value === 'write';
