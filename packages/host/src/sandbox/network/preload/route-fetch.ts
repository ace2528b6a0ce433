import type { Modules, OnConnected, Way } from './types.ts';

/**
 * Leads `fetch`, and what uses undici's dispatcher for all, through the proxy. That dispatcher is
 * known under a symbol of the registry; what stands there first is kept. So something is put there
 * that makes the real one when it is first used, since loading it takes longer than most starts.
 */
export function routeFetch(_: Modules, way: Way): void {
  const key = Symbol.for('undici.globalDispatcher.1');
  const globals = globalThis as unknown as Record<symbol, object | undefined>;
  if (globals[key] !== undefined) return;
  let real: object | undefined;
  let isLoading = false;
  const stand = new Proxy(
    {},
    {
      get: (_, name) => {
        const dispatcher = load();
        const value: unknown = Reflect.get(dispatcher, name);
        return typeof value === 'function' ? (value.bind(dispatcher) as unknown) : value;
      },
      has: (_, name) => Reflect.has(load(), name),
      getPrototypeOf: () => Reflect.getPrototypeOf(load()),
    },
  );
  Object.defineProperty(globalThis, key, {
    configurable: true,
    get: () => (isLoading ? undefined : stand),
  });

  function load(): object {
    if (real !== undefined) return real;
    isLoading = true;
    // Node's undici comes with its first global, and puts its dispatcher where it finds none.
    void globalThis.Headers;
    isLoading = false;
    const usual = globals[key];
    if (usual === undefined || usual === stand) throw new Error('this Node has no `fetch`');
    const Agent = usual.constructor as new (options: object) => object;
    real = new Agent({ connect });
    globals[key] = real;
    return real;
  }

  function connect(
    options: {
      readonly hostname: string;
      readonly port: string;
      readonly protocol: string;
      readonly servername?: string | null;
    },
    callback: OnConnected,
  ): void {
    const { hostname, port, protocol, servername } = options;
    const secure = protocol === 'https:';
    way.connect(
      {
        host: hostname,
        port: Number(port || (secure ? 443 : 80)),
        secure,
        ...(typeof servername === 'string' && { servername }),
        ALPNProtocols: ['http/1.1'],
      },
      callback,
    );
  }
}
