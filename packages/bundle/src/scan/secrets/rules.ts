import type { Severity } from '../severity.ts';

/** One kind of secret. */
export interface SecretRule {
  readonly id: string;
  /** Completes "holds …". */
  readonly what: string;
  /** In the author's own files. */
  readonly severity: Severity;
  /** Documentation and tests are full of its like, so it is not looked for in dependencies. */
  readonly ownOnly?: true;
}

const high = 'high';

/** By `rule/message` of secretlint, and by our own names for what its preset does not look for. */
export const secretRules = {
  'aws/AWSSecretAccessKey': {
    id: 'aws-secret-key',
    what: 'a secret access key of AWS',
    severity: high,
  },
  'gcp/PrivateKeyJSON': {
    id: 'gcp-service-account',
    what: 'the key of a service account of Google Cloud',
    severity: high,
  },
  'privatekey/PrivateKey': { id: 'private-key', what: 'a private key', severity: high },
  'npm/PackageJSON_xOauthToken': {
    id: 'github-token',
    what: 'a GitHub token in a URL',
    severity: high,
  },
  'npm/Npmrc_authToken': { id: 'npm-token', what: 'a token of an npm registry', severity: high },
  'npm/NPM_ACCESS_TOKEN': { id: 'npm-token', what: 'an access token of npm', severity: high },
  'basicauth/BasicAuth': {
    id: 'password-in-url',
    what: 'a URL with a user’s name and password',
    severity: high,
    ownOnly: true,
  },
  'slack/SLACK_TOKEN': { id: 'slack-token', what: 'a Slack token', severity: high },
  'slack/IncomingWebhook': {
    id: 'slack-webhook',
    what: 'the secret address of a Slack webhook',
    severity: high,
  },
  'sendgrid/SENDGRID_KEY': { id: 'sendgrid-key', what: 'an API key of SendGrid', severity: high },
  'shopify/SHOPIFY_KEY': { id: 'shopify-key', what: 'an API key of Shopify', severity: high },
  'github/GITHUB_TOKEN': { id: 'github-token', what: 'a GitHub token', severity: high },
  'openai/OPENAI_TOKEN': { id: 'openai-key', what: 'an API key of OpenAI', severity: high },
  'anthropic/ANTHROPIC_API_KEY': {
    id: 'anthropic-key',
    what: 'an API key of Anthropic',
    severity: high,
  },
  'linear/LINEAR_API_TOKEN': { id: 'linear-key', what: 'an API token of Linear', severity: high },
  '1password/OPS_TOKEN': {
    id: '1password-token',
    what: 'the token of a 1Password service account',
    severity: high,
  },
  'database-connection-string/MongoDBConnection': {
    id: 'password-in-database-url',
    what: 'a MongoDB address with a password',
    severity: high,
    ownOnly: true,
  },
  'database-connection-string/MySQLConnection': {
    id: 'password-in-database-url',
    what: 'a MySQL address with a password',
    severity: high,
    ownOnly: true,
  },
  'database-connection-string/PostgreSQLConnection': {
    id: 'password-in-database-url',
    what: 'a PostgreSQL address with a password',
    severity: high,
    ownOnly: true,
  },
  'own/aws-key-id': {
    id: 'aws-key-id',
    what: 'an access key id of AWS',
    severity: 'medium',
  },
  'own/google-key': {
    id: 'google-api-key',
    what: 'an API key of Google',
    severity: 'medium',
  },
  'own/stripe-key': { id: 'stripe-key', what: 'a live secret key of Stripe', severity: high },
} as const satisfies Readonly<Record<string, SecretRule>>;

/** What any of these secrets has in it; other texts need no closer look. */
export const mayHoldSecret =
  /SECRET_?ACCESS_?KEY|private_key|PRIVATE KEY|x-oauth-basic|_authToken|npm_\w{36}|:\/\/[\w-]{1,256}:[\w-]{1,256}@|xox[bpaor]-|xapp-|hooks\.slack\.com|SG\.\w|shp(?:pa|ca|at|ss)_|gh[pousr]_|github_pat_|T3BlbkFJ|sk-ant-api|lin_api_|ops_ey|mongodb|mysql|postgres|\b(?:A3T[A-Z0-9]|AKIA|ASIA)[A-Z0-9]{16}|AIza|[sr]k_live_/i;
