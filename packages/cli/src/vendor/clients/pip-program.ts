/**
 * pip evaluates markers for the interpreter that runs it, whatever platform it is told
 * (`sys_platform == "win32"` is false on Linux). This starts pip as `python -m pip` does, after it
 * has been told what an interpreter of the target says of itself: a JSON object, the first
 * argument. What pip then decides is looked over with our own markers, see `resolve/closure.ts`.
 */
export const pipForTarget = `
import json, sys
environment = json.loads(sys.argv.pop(1))
from pip._vendor.packaging import markers
markers.default_environment = lambda: dict(environment)
from pip._internal.cli.main import main
sys.exit(main())
`;
