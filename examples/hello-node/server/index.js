import { serve, text } from './mcp.js';

const greeting = process.env.GREETING || 'Hello';

const greet = {
  description: 'Greets somebody by name, with the words from the settings',
  inputSchema: {
    type: 'object',
    properties: { name: { type: 'string', description: 'Who is greeted' } },
    required: ['name'],
  },
  call: ({ name }) => text(`${greeting}, ${name}!`),
};

const countWords = {
  description: 'Counts the words and characters of a text',
  inputSchema: {
    type: 'object',
    properties: { text: { type: 'string', description: 'What is counted' } },
    required: ['text'],
  },
  call: ({ text: counted }) => {
    const words = counted.split(/\s+/).filter(Boolean).length;
    return text(`${words} words, ${[...counted].length} characters`);
  },
};

serve({
  info: { name: 'hello-node', version: '1.0.0' },
  tools: { greet, count_words: countWords },
});
