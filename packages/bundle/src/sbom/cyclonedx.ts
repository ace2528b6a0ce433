import type * as Enums from '@cyclonedx/cyclonedx-library/Enums';
import type * as Models from '@cyclonedx/cyclonedx-library/Models';
import type * as Serialize from '@cyclonedx/cyclonedx-library/Serialize';
import type * as SPDX from '@cyclonedx/cyclonedx-library/SPDX';
import type * as Spec from '@cyclonedx/cyclonedx-library/Spec';

/** The parts of the library that are needed. */
export interface CycloneDx {
  readonly Enums: typeof Enums;
  readonly Models: typeof Models;
  readonly Serialize: typeof Serialize;
  readonly SPDX: typeof SPDX;
  readonly Spec: typeof Spec;
}

/** Loads them when a list is written. */
export async function loadCycloneDx(): Promise<CycloneDx> {
  const [enums, models, serialize, spdx, spec] = await Promise.all([
    import('@cyclonedx/cyclonedx-library/Enums'),
    import('@cyclonedx/cyclonedx-library/Models'),
    import('@cyclonedx/cyclonedx-library/Serialize'),
    import('@cyclonedx/cyclonedx-library/SPDX'),
    import('@cyclonedx/cyclonedx-library/Spec'),
  ]);
  return { Enums: enums, Models: models, Serialize: serialize, SPDX: spdx, Spec: spec };
}
