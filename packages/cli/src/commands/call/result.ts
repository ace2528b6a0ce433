/** The result of a tool as text: texts as they are, anything else named. */
export function renderResult(result: unknown): {
  readonly isError: boolean;
  readonly text: string;
} {
  const { isError, content, structuredContent } = asObject(result);
  const parts = Array.isArray(content) ? content.map((part) => renderPart(asObject(part))) : [];
  const text =
    parts.length === 0 && structuredContent !== undefined
      ? JSON.stringify(structuredContent, undefined, 2)
      : parts.join('\n');
  return { isError: isError === true, text };
}

function renderPart(part: Readonly<Record<string, unknown>>): string {
  const { type, text, mimeType, data, uri, resource } = part;
  switch (type) {
    case 'text':
      return String(text);
    case 'image':
    case 'audio':
      return `[${type}: ${String(mimeType)}, ${String(data).length} characters in base64]`;
    case 'resource_link':
      return `[resource: ${String(uri)}]`;
    case 'resource': {
      const { text, uri } = asObject(resource);
      return typeof text === 'string' ? text : `[resource: ${String(uri)}]`;
    }
    default:
      return JSON.stringify(part);
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
