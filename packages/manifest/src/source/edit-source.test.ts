import { expect, test } from 'vitest';
import { editSource } from '../index.ts';

test('one value is set, and the rest stays as it is written', () => {
  const text =
    '{\r\n\t"name":   "x",\r\n\t"server": {"args": ["a",  "b"], "command": "python"}\r\n}\r\n';
  const edited = editSource(text, ['server', 'command'], 'python3');
  expect(edited).toBe(text.replace('"python"', '"python3"'));
});

test('objects on the way are added, in the indentation of the text', () => {
  const text = '{\n    "server": {\n        "command": "a"\n    }\n}\n';
  expect(editSource(text, ['server', 'overrides', 'win32'], { command: 'b' })).toBe(
    '{\n    "server": {\n        "command": "a",\n        "overrides": {\n            "win32": {\n                "command": "b"\n            }\n        }\n    }\n}\n',
  );
});
