/** Settings of the kernel that forbid user namespaces; undefined where it has no such setting. */
export interface NamespaceSettings {
  readonly 'kernel.apparmor_restrict_unprivileged_userns'?: string;
  readonly 'kernel.unprivileged_userns_clone'?: string;
  readonly 'user.max_user_namespaces'?: string;
}

const installation =
  'install the package `bubblewrap` (`apt install bubblewrap`, `dnf install bubblewrap`, `pacman -S bubblewrap`)';

export const notInstalled = `bubblewrap is not installed: ${installation}`;

export function tooOld(found: string): string {
  return `bubblewrap ${found} is too old, it must be 0.6 or newer: ${installation}`;
}

/** One sentence for people on why no box could be made: what forbids it, and what would allow it. */
export function diagnose(failure: string, settings: NamespaceSettings): string {
  if (/namespace|uid map|gid map|Operation not permitted/i.test(failure)) {
    if (settings['kernel.apparmor_restrict_unprivileged_userns'] === '1')
      return 'AppArmor forbids user namespaces to bubblewrap: install the package `apparmor-profiles` and load its profile `bwrap-userns-restrict`, or set `kernel.apparmor_restrict_unprivileged_userns=0` with sysctl';
    if (settings['kernel.unprivileged_userns_clone'] === '0')
      return 'the kernel forbids user namespaces: set `kernel.unprivileged_userns_clone=1` with sysctl';
    if (settings['user.max_user_namespaces'] === '0')
      return 'the kernel allows no user namespaces: set `user.max_user_namespaces=10000` with sysctl';
    return `the kernel forbids bubblewrap the namespaces that it needs, as in most containers: ${failure}`;
  }
  if (/mount proc/i.test(failure))
    return `/proc can't be mounted in a box, as in most containers: ${failure}`;
  if (/Unknown option/.test(failure)) return `bubblewrap is too old: ${installation}`;
  return `no box could be made: ${failure}`;
}
