import type { Prompt } from '../model/index.ts';
import type { JsonPath } from '../problem/index.ts';
import { variableNames } from '../substitution/index.ts';
import { quoteAll } from './finding.ts';
import type { Finding } from './finding.ts';
import type { Subject } from './subject.ts';

/** Names of tools by the Model Context Protocol (2025-11-25, Server Features, Tools). */
const TOOL_NAME = /^[A-Za-z\d_.-]{1,128}$/;
const ARGUMENT_PREFIX = 'arguments.';

/** The tools and prompts that the manifest lists. */
export function checkDeclarations({ manifest: { tools, prompts } }: Subject): readonly Finding[] {
  return [
    ...findDuplicates(tools.map((tool) => tool.name)).map(([name, index]): Finding => ({
      severity: 'error',
      code: 'tool-duplicate',
      path: ['tools', index, 'name'],
      message: `the tool \`${name}\` is listed twice`,
    })),
    ...tools.flatMap((tool, index): readonly Finding[] =>
      TOOL_NAME.test(tool.name)
        ? []
        : [
            {
              severity: 'warning',
              code: 'tool-name',
              path: ['tools', index, 'name'],
              message: 'clients refuse tools of such a name',
              expected: '1 to 128 letters, digits, `_`, `-` and `.`',
              found: JSON.stringify(tool.name),
            },
          ],
    ),
    ...findDuplicates(prompts.map((prompt) => prompt.name)).map(([name, index]): Finding => ({
      severity: 'error',
      code: 'prompt-duplicate',
      path: ['prompts', index, 'name'],
      message: `the prompt \`${name}\` is listed twice`,
    })),
    ...prompts.flatMap((prompt, index) => checkPrompt(prompt, ['prompts', index])),
  ];
}

/** Every name that was there before, with its index. */
function findDuplicates(names: readonly string[]): readonly (readonly [string, number])[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) === index ? [] : [[name, index] as const],
  );
}

function checkPrompt(prompt: Prompt, path: JsonPath): readonly Finding[] {
  const used = [...new Set(variableNames(prompt.text))];
  const declared = prompt.arguments;
  const findings: Finding[] = findDuplicates(declared).map(([name, index]) => ({
    severity: 'error',
    code: 'prompt-argument-duplicate',
    path: [...path, 'arguments', index],
    message: `the argument \`${name}\` is listed twice`,
  }));
  for (const name of used) {
    const argument = name.startsWith(ARGUMENT_PREFIX) ? name.slice(ARGUMENT_PREFIX.length) : '';
    if (declared.includes(argument)) continue;
    const isName = /^[\w-]+$/.test(argument);
    findings.push({
      severity: 'error',
      code: isName ? 'prompt-argument-undeclared' : 'prompt-variable',
      path: [...path, 'text'],
      message: isName
        ? `\`\${${name}}\` is used, but the prompt has no argument \`${argument}\``
        : `\`\${${name}}\` means nothing in a prompt`,
      expected:
        declared.length === 0
          ? 'no variables, since there are no arguments'
          : quoteAll(declared.map((name) => `\${${ARGUMENT_PREFIX}${name}}`)),
      found: `\`\${${name}}\``,
    });
  }
  for (const [index, name] of declared.entries()) {
    // An expression that names the argument is a fault of its own.
    if (used.some((variable) => wordsIn(variable).includes(ARGUMENT_PREFIX + name))) continue;
    findings.push({
      severity: 'warning',
      code: 'prompt-argument-unused',
      path: [...path, 'arguments', index],
      message: `the text of the prompt does not use the argument \`${name}\``,
      hint: `write \`\${${ARGUMENT_PREFIX}${name}}\` where its value belongs`,
    });
  }
  return findings;
}

function wordsIn(text: string): readonly string[] {
  return text.split(/[^\w.-]+/);
}
