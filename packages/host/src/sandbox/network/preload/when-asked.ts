/** Milliseconds after which a server that reads no messages is not waited for any more. */
const patience = 1000;

/**
 * Runs `then` once the server has answered its first message, so that its start does not take
 * longer for it: before that its proxy is not there either. It is for the server itself, the first
 * program of its box; for what that one starts there is no first message, and it is done at once.
 */
export function whenAsked(then: () => void, patienceInMilliseconds: number): void {
  const usual = Object.getOwnPropertyDescriptor(process, 'stdin');
  if (process.ppid !== 1 || usual?.get === undefined) {
    then();
    return;
  }
  let isDone = false;
  const once = () => {
    if (!isDone) then();
    isDone = true;
  };
  setTimeout(once, patienceInMilliseconds).unref();
  Object.defineProperty(process, 'stdin', {
    ...usual,
    get() {
      Object.defineProperty(process, 'stdin', usual);
      const { stdin } = process;
      const push = stdin.push.bind(stdin);
      stdin.push = (...args) => {
        Reflect.deleteProperty(stdin, 'push');
        setImmediate(once);
        return push(...args);
      };
      return stdin;
    },
  });
}

/** The call of it, as text. */
export function whenAskedSource(then: string): string {
  return `(${whenAsked.toString()})(${then}, ${patience});`;
}
