import { covers, describePermission, formatPermission, type InstallPlan } from '@opendxt/host';
import { changeDocument, grantsDocument } from '../../consent/index.ts';
import { scanDocument, signatureDocument } from '../../verdicts/index.ts';

/** A plan for `--json`; no secret is in it. */
export function planDocument(plan: InstallPlan) {
  const { id, action, file, size, digest, manifest, command, missing, warnings, grants } = plan;
  const { name, displayName, version, description, author } = manifest;
  return {
    id,
    action,
    name,
    displayName,
    version,
    description,
    author,
    file,
    source: plan.source,
    size,
    digest,
    ...(plan.replaces !== undefined && { replaces: plan.replaces }),
    command: command.command,
    args: command.args,
    tools: manifest.tools,
    missing: missing.map(({ key }) => key),
    isolation: plan.isolation,
    shortcomings: plan.shortcomings,
    request: plan.request.map(({ permission, required, reason, from }) => ({
      what: formatPermission(permission),
      ...describePermission(permission, manifest),
      required,
      ...(reason !== undefined && { reason }),
      from,
      granted: covers(grants.permissions, permission),
    })),
    grants: grantsDocument(grants),
    widening: plan.widening.map((change) => changeDocument(change, manifest)),
    trial: plan.trial,
    lacks: plan.lacks,
    ...(plan.packages && { packages: plan.packages }),
    warnings,
    ...(plan.signature && { signature: signatureDocument(plan.signature) }),
    ...(plan.scan && { scan: scanDocument(plan.scan.summary, plan.scan.report.findings) }),
  };
}
