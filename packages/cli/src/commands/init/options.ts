export interface InitOptions {
  readonly template?: string;
  readonly from?: string;
  readonly name?: string;
  readonly description?: string;
  readonly author?: string;
  readonly extensionVersion?: string;
  readonly entry?: string;
  readonly force?: boolean;
  readonly install: boolean;
  readonly arg?: readonly string[];
  readonly env?: readonly string[];
  readonly bin?: string;
  readonly allowScripts?: boolean;
  readonly start: boolean;
  readonly layout?: string;
  readonly platform?: string;
  readonly pythonVersion?: string;
}
