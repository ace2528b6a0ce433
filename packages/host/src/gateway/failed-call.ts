import { HostError } from '../error/index.ts';
import { isObject } from '../json/index.ts';

type Explain = (text: string) => string | undefined;

/** The answer of a tool that failed, with a text of the host's behind it where its box is to blame. */
export function withReason(result: unknown, explain: Explain): unknown {
  if (!isObject(result) || result['isError'] !== true) return result;
  const content: readonly unknown[] = Array.isArray(result['content']) ? result['content'] : [];
  const said = content.flatMap((part) =>
    isObject(part) && typeof part['text'] === 'string' ? [part['text']] : [],
  );
  const why = explain(said.join('\n').slice(0, looked));
  return why === undefined
    ? result
    : { ...result, content: [...content, { type: 'text', text: `hint from OpenDXT: ${why}` }] };
}

/** The same for a server that refuses the request. */
export function errorWithReason(error: unknown, explain: Explain): unknown {
  if (!(error instanceof HostError) || error.answer === undefined) return error;
  const why = explain(error.answer.message.slice(0, looked));
  if (why === undefined) return error;
  const answer = { ...error.answer, message: `${error.answer.message}\n\nhint: ${why}` };
  return new HostError(error.code, error.message, { answer, hint: why, cause: error });
}

/** Characters of an answer; an error that says why is short. */
const looked = 20_000;
