import type { Declaration } from '../command/index.ts';
import { declareClean } from './clean/index.ts';
import { declareDoctor } from './doctor/index.ts';
import { declareDiff } from './diff/index.ts';
import { declareInfo } from './info/index.ts';
import { declareInit } from './init/index.ts';
import { declarePack } from './pack/index.ts';
import { declareDev } from './dev/index.ts';
import { declareTest } from './test/index.ts';
import { declareVendor } from './vendor/index.ts';
import { declareKeygen } from './keygen/index.ts';
import { declareSign } from './sign/index.ts';
import { declareUnsign } from './unsign/index.ts';
import { declareSbom } from './sbom/index.ts';
import { declareScan } from './scan/index.ts';
import { declareUnpack } from './unpack/index.ts';
import { declareValidate } from './validate/index.ts';
import { declareInstall, declareUpdate } from './install/index.ts';
import { declareRollback } from './rollback/index.ts';
import { declareDisable, declareEnable } from './enable/index.ts';
import { declareTrust } from './trust/index.ts';
import { declareVerify } from './verify/index.ts';
import { declarePermissions } from './permissions/index.ts';
import { declareConfig } from './config/index.ts';
import { declareList } from './list/index.ts';
import { declareShow } from './show/index.ts';
import { declareTools } from './tools/index.ts';
import { declareCall } from './call/index.ts';
import { declareRuntimes } from './runtimes/index.ts';
import { declareServe } from './serve/index.ts';
import { declareHost } from './host/index.ts';
import { declareSandbox } from './sandbox/index.ts';
import { declarePolicy } from './policy/index.ts';
import { declareAudit } from './audit/index.ts';
import { declareLogs } from './logs/index.ts';
import { declareUninstall } from './uninstall/index.ts';

/** In the order in which `dxt help` shows them. */
export const declarations: readonly Declaration[] = [
  declareInit,
  declareValidate,
  declareVendor,
  declarePack,
  declareTest,
  declareDoctor,
  declareDev,
  declareUnpack,
  declareKeygen,
  declareSign,
  declareUnsign,
  declareInfo,
  declareSbom,
  declareScan,
  declareDiff,
  declareClean,
  declareInstall,
  declareUpdate,
  declareRollback,
  declareConfig,
  declareEnable,
  declareDisable,
  declareVerify,
  declareTrust,
  declareList,
  declareShow,
  declarePermissions,
  declareTools,
  declareCall,
  declareServe,
  declareHost,
  declareRuntimes,
  declarePolicy,
  declareAudit,
  declareLogs,
  declareUninstall,
  declareSandbox,
];
