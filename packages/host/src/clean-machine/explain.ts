/** What the last words of a server mean on a machine that has nothing but its runtime. */
export function explainClean(stderr: string): string | undefined {
  if (/EROFS|[Rr]ead-only file system/.test(stderr))
    return 'the folder of its code can’t be changed: have it write below HOME';
  if (noNetwork.test(stderr))
    return 'there is no network: what it fetches when it starts has to be in the bundle';
  return undefined;
}

const noNetwork =
  /EAI_AGAIN|ENETUNREACH|ECONNREFUSED|getaddrinfo ENOTFOUND|[Nn]etwork is unreachable|[Nn]ame resolution|Name or service not known/;
