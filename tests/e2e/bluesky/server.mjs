// Bluesky's own PLC and PDS on the two ports given; says READY with the PDS's address, ends when told to.
import { createRequire } from 'node:module';

const { TestNetworkNoAppView, mockMailer } = createRequire(`${process.cwd()}/`)('@atproto/dev-env');
const [plcPort, pdsPort] = process.argv.slice(2).map(Number);
const network = await TestNetworkNoAppView.create({
  plc: { port: plcPort },
  pds: { port: pdsPort, hostname: 'localhost', enableDidDocWithSession: true, bskyAppViewUrl: 'http://127.0.0.1:1' },
});
mockMailer?.(network.pds);
console.log(`READY ${network.pds.url}`);
process.on('SIGTERM', async () => {
  await network.close().catch(() => {});
  process.exit(0);
});
