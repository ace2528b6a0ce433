import type { Target } from '@opendxt/bundle';

/** Whether what was made for a target can be started on this machine. */
export function runsHere({ platform, arch, libc }: Target): boolean {
  if (platform !== process.platform || arch !== process.arch) return false;
  return platform !== 'linux' || libc === ownLibc();
}

/** As Node's own report has it: the version of glibc, where it runs on that. */
function ownLibc(): 'musl' | undefined {
  const report = process.report.getReport() as unknown as {
    readonly header?: { readonly glibcVersionRuntime?: string };
  };
  return report.header?.glibcVersionRuntime === undefined ? 'musl' : undefined;
}
