import type { PackPlan } from '@opendxt/bundle';
import type { CommandContext } from '../../command/index.ts';
import type { Options } from './settings.ts';

/** The plan with the list of components where it was asked for; only then is loaded what it takes. */
export async function listed(
  context: CommandContext,
  plan: PackPlan,
  { sbom }: Options,
): Promise<PackPlan> {
  if (sbom !== true) return plan;
  const { addSbom } = await import('./add-sbom.ts');
  return addSbom(context, plan);
}
