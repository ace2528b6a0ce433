import { covers } from './covers.ts';
import type { GrantBinding, Grants, Permission, PermissionRequest } from './types.ts';

/** What a version wants, or is, that was not agreed to with the one before. */
export type Change =
  | { readonly kind: 'permission'; readonly permission: Permission; readonly reason?: string }
  /** Another program, other arguments or another environment is started. */
  | { readonly kind: 'command' }
  | {
      readonly kind: 'name' | 'author' | 'signer';
      readonly before: string;
      /** Undefined when it is not signed any more. */
      readonly now: string | undefined;
    };

/**
 * What an update wants beyond what was agreed to. What the user has refused once is not wanted
 * anew: it goes on to be refused.
 */
export function widens(
  before: Grants,
  request: readonly PermissionRequest[],
  binding: GrantBinding,
): readonly Change[] {
  const known = [...before.permissions, ...before.denied];
  const old = before.binding;
  const identity = (['name', 'author', 'signer'] as const).flatMap((kind): readonly Change[] =>
    (old[kind] ?? '') === '' || old[kind] === binding[kind]
      ? []
      : [{ kind, before: old[kind] ?? '', now: binding[kind] }],
  );
  return [
    ...identity,
    ...(old.commandHash === binding.commandHash ? [] : [{ kind: 'command' } as const]),
    ...request
      .filter(({ permission, required }) => required && !covers(known, permission))
      .map(({ permission, reason }) => ({
        kind: 'permission' as const,
        permission,
        ...(reason !== undefined && { reason }),
      })),
  ];
}
