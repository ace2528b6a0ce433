import type { Modules, OnConnected, Way } from './types.ts';

type AgentClass = new (options: object) => object;

/**
 * Leads `fetch`, and what uses undici's dispatcher for all, through the proxy. That dispatcher is
 * known under a symbol of the registry, and the first undici that is loaded puts one there: Node's,
 * or one of the server's own. Node's takes longer to load than most servers take to start, so it is
 * waited for: until one of its names is used, something stands there that loads it.
 */
export function routeFetch(_: Modules, way: Way): void {
  const key = Symbol.for('undici.globalDispatcher.1');
  const globals = globalThis as unknown as Record<PropertyKey, unknown>;
  let real: object | undefined;
  let isLoading = false;
  const names = ['Headers', 'Request', 'Response', 'FormData', 'WebSocket', 'MessageEvent'];
  const lazy = [...names, 'CloseEvent', 'EventSource'].flatMap((name) => {
    const usual = Object.getOwnPropertyDescriptor(globalThis, name);
    return usual?.get === undefined ? [] : [{ name, usual }];
  });
  const there = globals[key] as { constructor: AgentClass } | undefined;
  if (there !== undefined) {
    // Newer versions load it when its names are looked at. A dispatcher by the server's settings stays.
    if (there.constructor.name === 'Agent') globals[key] = new there.constructor({ connect });
    return;
  }
  const usualFetch = globalThis.fetch;
  const fetch: typeof usualFetch = async (...args) => {
    load();
    return usualFetch(...args);
  };
  globalThis.fetch = fetch;
  for (const { name, usual } of lazy)
    Object.defineProperty(globalThis, name, {
      ...usual,
      get() {
        load();
        return globals[name];
      },
    });
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

  /** Loads Node's undici, which finds no dispatcher, puts its own, and gives its class away so. */
  function load(): object {
    if (real !== undefined) return real;
    if (globalThis.fetch === fetch) globalThis.fetch = usualFetch;
    const own = Object.getOwnPropertyDescriptor(globalThis, key);
    isLoading = true;
    for (const { name, usual } of lazy) {
      const now = Object.getOwnPropertyDescriptor(globalThis, name);
      // What the server has put there itself stays.
      if (now?.set === usual.set) Object.defineProperty(globalThis, name, usual);
      usual.get?.call(globalThis);
    }
    isLoading = false;
    const { constructor: Agent } = globals[key] as { constructor: AgentClass };
    real = new Agent({ connect });
    // A dispatcher that the server has set itself stays as well.
    if (own?.get === undefined) Object.defineProperty(globalThis, key, own ?? {});
    else globals[key] = real;
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
