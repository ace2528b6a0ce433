/** What a kernel takes of a first line (BINPRM_BUF_SIZE). */
const longest = 127;

/**
 * A script of an environment, with the Python of its first line replaced; undefined for what is no
 * script of Python. Where the path does not fit into a first line, a shell starts it, as pip does.
 */
export function rewriteScript(content: Uint8Array, python: string): Uint8Array | undefined {
  const text = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const body = afterFirstLines(text);
  if (body === undefined) return undefined;
  const plain = `#!${python}\n`;
  const first =
    Buffer.byteLength(plain) <= longest && !/\s/.test(python)
      ? plain
      : `#!/bin/sh\n'''exec' "${python}" "$0" "$@"\n' '''\n`;
  return Buffer.concat([Buffer.from(first), body]);
}

/** What follows `#!…/python3`, or the three lines that stand for it. */
function afterFirstLines(text: Buffer): Buffer | undefined {
  const head = text.subarray(0, 4096).toString('latin1');
  const match =
    /^#!\/bin\/sh\r?\n'''exec' [^\n]*python[^\n]*\n' '''\r?\n/.exec(head) ??
    /^#![^\n]*\bpython[\d.]*w?"?[ \t]*\r?\n/.exec(head);
  return match === null ? undefined : text.subarray(match[0].length);
}
