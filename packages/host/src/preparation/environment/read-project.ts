/** What of `pyproject.toml` (PEP 621) says how a project is run. */
export interface Project {
  readonly requiresPython?: string;
  /** `[project.scripts]`. */
  readonly scripts: Readonly<Record<string, string>>;
}

export function readProject(text: string): Project {
  const requiresPython = /^requires-python\s*=\s*["']([^"']*)["']/m.exec(text)?.[1];
  return { ...(requiresPython === undefined ? {} : { requiresPython }), scripts: {} };
}
