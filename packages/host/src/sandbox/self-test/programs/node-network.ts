/** What the Node program tries with sockets, and with the proxy where there is one. */
export const nodeNetwork = String.raw`
/** Sends, and answers with the marks of what came back before the other side closed. */
const exchange = (to, text = '') =>
  new Promise((resolve, reject) => {
    let heard = '';
    const socket = net.connect(to, () => text !== '' && socket.write(text));
    const end = () => resolve({ said: marks(heard) || heard.slice(0, 200) });
    socket.setTimeout(2000, () => socket.destroy(new Error('no answer')));
    socket.on('data', (data) => (heard += data.toString('latin1')));
    socket.once('error', (error) => (heard === '' ? reject(error) : end()));
    socket.once('close', end);
  });

const proxy = () => {
  const given = process.env.HTTP_PROXY ?? process.env.http_proxy;
  return given === undefined || given === '' ? undefined : new URL(given);
};
const proxyPlace = ({ hostname, port }) => ({ host: hostname.replace(/^\[|\]$/g, ''), port: +port });
const proxyLogin = ({ username, password }) =>
  username === ''
    ? ''
    : 'Proxy-Authorization: Basic ' + Buffer.from(decodeURIComponent(username) + ':' + decodeURIComponent(password)).toString('base64') + '\r\n';

/** CONNECT, then a request through the tunnel. */
const tunnel = (by, authority) =>
  new Promise((resolve, reject) => {
    let heard = '';
    let open = false;
    const socket = net.connect(proxyPlace(by), () =>
      socket.write('CONNECT ' + authority + ' HTTP/1.1\r\nHost: ' + authority + '\r\n' + proxyLogin(by) + '\r\n'),
    );
    socket.setTimeout(2000, () => socket.destroy());
    socket.on('data', (data) => {
      heard += data.toString('latin1');
      if (open || !heard.includes('\r\n\r\n')) return;
      open = true;
      if (/^HTTP\/1\.. 200/.test(heard)) socket.write('GET / HTTP/1.0\r\n\r\n');
      else socket.end();
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(heard));
  });

/** An absolute URL, as plain HTTP goes through a proxy. */
const absolute = (by, authority, path = '/') =>
  exchange(proxyPlace(by), 'GET http://' + authority + path + ' HTTP/1.1\r\nHost: ' + authority + '\r\nConnection: close\r\n' + proxyLogin(by) + '\r\n');

/** Without a proxy the name is connected to as it is. */
const direct = (authority, path = '/') => {
  const bare = authority.slice(authority.lastIndexOf('@') + 1);
  const colon = bare.lastIndexOf(':');
  const host = decodeURIComponent(bare.slice(0, colon)).replace(/^\[|\]$/g, '');
  return exchange({ host, port: +bare.slice(colon + 1) }, 'GET ' + path + ' HTTP/1.0\r\n\r\n');
};

const web = async ({ authority, path }) => {
  const by = proxy();
  if (by === undefined) return direct(authority, path);
  const plain = await absolute(by, authority, path).catch((error) => ({ said: error.message }));
  if (marks(plain.said) !== '') return plain;
  const through = await tunnel(by, authority);
  return { said: marks(through) || plain.said + ' | ' + through.slice(0, 200) };
};

const network = {
  connect: ({ host, port, path }) => exchange(path === undefined ? { host, port } : { path }),
  web,
  redirect: async ({ from, to }) => {
    const first = await web({ authority: from, path: '/redirect' });
    return marks(first.said) === '' ? web({ authority: to }) : first;
  },
  rawProxy: ({ text }) => {
    const by = proxy();
    if (by === undefined) return { unavailable: 'there is no proxy to abuse' };
    return exchange(proxyPlace(by), text.replaceAll('{login}', proxyLogin(by)));
  },
  datagram: ({ host, port, text }) =>
    new Promise((resolve, reject) => {
      const socket = dgram.createSocket(host.includes(':') ? 'udp6' : 'udp4');
      const timer = setTimeout(() => (socket.close(), reject(new Error('no answer'))), 1000);
      socket.once('error', reject);
      socket.once('message', (data) => {
        clearTimeout(timer);
        socket.close();
        resolve({ said: marks(data.toString('latin1')) });
      });
      socket.send(Buffer.from(text, 'latin1'), port, host, (error) => error && reject(error));
    }),
};
`;
