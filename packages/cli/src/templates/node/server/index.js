import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

const greeting = process.env.GREETING || 'Hello';

// stdout belongs to the protocol: write notes with console.error.
serveStdio(() => {
  const server = new McpServer({ name: '{{name}}', version: '{{version}}' });

  server.registerTool(
    'greet',
    {
      description: 'Greets somebody by name',
      inputSchema: z.object({ name: z.string().describe('Who is greeted') }),
    },
    ({ name }) => ({ content: [{ type: 'text', text: `${greeting}, ${name}!` }] }),
  );

  return server;
});
