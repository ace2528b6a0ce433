/** Failures while what describes Python packages is read. */
export type PythonErrorCode =
  | 'requirement-invalid'
  | 'marker-invalid'
  | 'wheel-name-invalid'
  | 'python-version-invalid'
  | 'lock-invalid'
  | 'pyproject-invalid';
