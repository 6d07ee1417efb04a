// Drives every method of the official Node SDK against a running service, and prints one line of JSON for each check.
// Settings come from the environment: FAX_URL, FAX_PROJECT_ID, FAX_KEY_ID, FAX_KEY_SECRET.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { FaxCallbackWebhooks, SinchClient } from '@sinch/sdk-core';
import { all, check, failed, openWeb, until, watch } from './bench.mjs';

const { FAX_URL, FAX_PROJECT_ID, FAX_KEY_ID, FAX_KEY_SECRET } = process.env;
const OURS = '+14155550100';
const OTHERS = ['+12125550101', '+12125550102', '+12125550103', '+12125550104', '+12125550105'];
const BUSY = '+15005550017';
const TEXT = 'A page of text for the fax line.\n';
const ADDRESS = 'front.desk+fax@clinic.example';

const sinch = new SinchClient({
  projectId: FAX_PROJECT_ID,
  keyId: FAX_KEY_ID,
  keySecret: FAX_KEY_SECRET,
  faxHostname: FAX_URL,
  authHostname: FAX_URL,
  logger: null,
});
const { faxes, services, faxToEmail, coverPages } = sinch.fax;
const webhooks = new FaxCallbackWebhooks();
const uncalled = watch({ faxes, services, faxToEmail, coverPages, webhooks });
const web = await openWeb({ '/letter.txt': TEXT });

const send = (fields) => faxes.send({ sendFaxRequestBody: fields });
const base64 = { file: Buffer.from(TEXT).toString('base64'), fileType: 'TXT' };
const ended = (id) => until(`fax ${id} to end`, async () => {
  const fax = await faxes.get({ id });
  return ['COMPLETED', 'FAILURE'].includes(fax.status) && fax;
});
const refusal = async (promise) => {
  const error = await promise.then(() => assert.fail('it was not refused'), (thrown) => thrown);
  assert.ok(error.statusCode, String(error));
  return { status: error.statusCode, text: String(error.data ?? error.message) };
};
const isPdf = (bytes) => bytes.subarray(0, 5).toString() === '%PDF-' && bytes.subarray(-8).toString().includes('%%EOF');

async function sendChecks() {
  await check('send base64 files to a string', async () => {
    const fields = { labels: { order: '17' }, resolution: 'SUPERFINE', maxRetries: 0 };
    const [fax, ...more] = await send({ to: OTHERS[0], files: [base64], ...fields });
    assert.deepEqual(more, []);
    assert.equal(fax.to, OTHERS[0]);
    assert.ok(['QUEUED', 'IN_PROGRESS'].includes(fax.status), fax.status);
    assert.deepEqual(fax.labels, { order: '17' });
    assert.equal(fax.resolution, 'SUPERFINE');
    assert.equal(fax.maxRetries, 0);
    assert.equal(fax.headerTimeZone, 'America/New_York');
    assert.ok(fax.createTime instanceof Date);
  });
  await check('send base64 files to an array', async () => {
    const sent = await send({ to: OTHERS, files: [base64, base64] });
    assert.deepEqual(sent.map((fax) => fax.to), OTHERS);
    assert.equal(new Set(sent.map((fax) => fax.id)).size, OTHERS.length);
  });
  await check('send base64 files to an array of one', async () => {
    const sent = await send({ to: [OTHERS[0]], files: [base64] });
    assert.deepEqual(sent.map((fax) => fax.to), [OTHERS[0]]);
  });
  writeFileSync('letter.txt', TEXT);
  await check('send a file path to a string', async () => {
    const fields = { from: OURS, headerText: 'Clinic', maxRetries: 2, retryDelaySeconds: 30 };
    const [sent] = await send({ to: OTHERS[1], filePaths: './letter.txt', ...fields });
    const fax = await ended(sent.id);
    assert.equal(fax.status, 'COMPLETED');
    assert.equal(fax.numberOfPages, 1);
    assert.deepEqual([fax.from, fax.headerText, fax.maxRetries, fax.retryDelaySeconds], [OURS, 'Clinic', 2, 30]);
    assert.deepEqual([fax.headerPageNumbers, fax.headerTimeZone], [true, 'America/New_York']);
    assert.equal(fax.imageConversionMethod, 'HALFTONE');
    assert.equal(fax.callbackUrlContentType, 'multipart/form-data');
    assert.equal(fax.hasFile, true);
    assert.ok(fax.completedTime instanceof Date);
  });
  await check('send file paths to an array', async () => {
    const sent = await send({ to: OTHERS.slice(0, 2), filePaths: ['./letter.txt', './letter.txt'] });
    assert.deepEqual(sent.map((fax) => fax.to), OTHERS.slice(0, 2));
    assert.equal((await ended(sent[0].id)).numberOfPages, 2);
  });
  await check('send a content URL', async () => {
    const [sent] = await send({ to: OTHERS[2], contentUrl: `${web.url}/letter.txt` });
    assert.deepEqual(sent.contentUrl, [`${web.url}/letter.txt`]);
    assert.equal((await ended(sent.id)).status, 'COMPLETED');
  });
  await check('send content URLs with files', async () => {
    const [sent] = await send({ to: OTHERS[3], contentUrl: [`${web.url}/letter.txt`], files: [base64] });
    assert.equal((await ended(sent.id)).numberOfPages, 2);
  });
  await check('send to a busy number', async () => {
    const [sent] = await send({ to: BUSY, files: [base64], maxRetries: 0 });
    const fax = await ended(sent.id);
    assert.deepEqual([fax.status, fax.errorType, fax.errorCode], ['FAILURE', 'CALL_ERROR', 17]);
  });
  await check('refused sends', async () => {
    const refused = await refusal(send({ to: '12', files: [base64] }));
    assert.ok([400, 422].includes(refused.status), String(refused.status));
    assert.match(refused.text, /to/);
  });
}

async function faxChecks() {
  await check('list faxes page by page', async () => {
    const first = await faxes.list({ pageSize: 2 });
    assert.equal(first.data.length, 2);
    assert.equal(first.hasNextPage, true);
    assert.equal(first.nextPageValue, '"2"');
    const second = await first.nextPage();
    assert.equal(second.data.length, 2);
    assert.ok(!first.data.some((fax) => second.data.some((other) => other.id === fax.id)));
  });
  await check('list all faxes', async () => {
    const found = await all(faxes.list({ pageSize: 3 }));
    assert.ok(found.length >= 12, String(found.length));
    assert.equal(new Set(found.map((fax) => fax.id)).size, found.length);
    assert.equal((await all(faxes.list())).length, found.length);
  });
  await check('list faxes with filters', async () => {
    const [{ id: serviceId }] = await all(services.list({}));
    const filters = { serviceId, direction: 'OUTBOUND', status: 'COMPLETED', to: OTHERS[1], from: OURS };
    const found = await all(faxes.list({ ...filters, pageSize: 1 }));
    assert.ok(found.length >= 1);
    assert.ok(found.every((fax) => fax.to === OTHERS[1] && fax.from === OURS && fax.status === 'COMPLETED'));
    assert.deepEqual(await all(faxes.list({ direction: 'INBOUND' })), []);
  });
  await check('list faxes by time', async () => {
    const { data: [newest] } = await faxes.list({ pageSize: 1 });
    const hour = 3_600_000;
    const moved = (hours) => new Date(newest.createTime.getTime() + hours * hour);
    const [before, after] = [moved(-1), moved(1)];
    const ids = async (filter) => (await all(faxes.list({ ...filter, pageSize: 5 }))).map((fax) => fax.id);
    assert.ok((await ids({ createTimeRange: { from: before, to: after } })).includes(newest.id));
    const rough = { from: { date: before, unit: 'day' }, to: { date: after, unit: 'minute' } };
    assert.ok((await ids({ createTimeRange: rough })).includes(newest.id));
    assert.deepEqual(await ids({ createTimeRange: { to: moved(-9 * 24) } }), []);
    const iso = newest.createTime.toISOString();
    for (const createTime of [newest.createTime, iso, iso.slice(0, 10), iso.slice(0, 7), iso.slice(0, 4)]) {
      assert.ok((await ids({ createTime })).includes(newest.id), String(createTime));
    }
    assert.deepEqual(await ids({ createTime: '1999-12' }), []);
  });
  await check('get a fax that is not there', async () => {
    assert.equal((await refusal(faxes.get({ id: '01W4FFL35P4NC4K35CR3P35M1N1' }))).status, 404);
  });
  const [sent] = await send({ to: OTHERS[4], files: [base64] });
  const { id } = await ended(sent.id);
  const pdf = await check('download the pages', async () => {
    const { fileName, buffer } = await faxes.downloadContent({ id });
    assert.match(fileName, /^[^"']+\.pdf$/);
    assert.ok(isPdf(buffer));
    return buffer;
  });
  await check('delete the pages', async () => {
    assert.deepEqual(await faxes.deleteContent({ id }), {});
    assert.equal((await faxes.get({ id })).hasFile, false);
    await assert.rejects(faxes.downloadContent({ id }));
  });
  return pdf;
}

async function serviceChecks() {
  const made = await check('create a service', async () => {
    const createServiceRequestBody = { name: 'Records', numberOfRetries: 1, imageConversionMethod: 'MONOCHROME' };
    const service = await services.create({ createServiceRequestBody });
    assert.deepEqual({ ...service, ...createServiceRequestBody }, service);
    return service;
  });
  const home = await check('list services', async () => {
    const found = await all(services.list({ pageSize: 1 }));
    assert.equal(found.length, 2);
    assert.ok(found.some((service) => service.id === made.id));
    return found.find((service) => service.defaultForProject);
  });
  await check('get a service', async () => assert.deepEqual(await services.get({ serviceId: made.id }), made));
  await check('update a service', async () => {
    const changed = await services.update({ serviceId: made.id, updateServiceRequestBody: { name: 'Archive' } });
    assert.deepEqual([changed.name, changed.numberOfRetries], ['Archive', 1]);
  });
  await check('list the numbers of a service', async () => {
    const found = await all(services.listNumbers({ serviceId: home.id, pageSize: 1 }));
    assert.ok(found.some((number) => number.phoneNumber === OURS), JSON.stringify(found));
    assert.deepEqual(await all(services.listNumbers({ serviceId: made.id })), []);
  });
  await check('delete a service', async () => {
    assert.deepEqual(await services.delete({ serviceId: made.id }), {});
    assert.equal((await refusal(services.get({ serviceId: made.id }))).status, 404);
  });
  return home?.id;
}

async function emailChecks(serviceId) {
  await check('add an email', async () => {
    const emailRequestBody = { email: ADDRESS, phoneNumbers: [OURS] };
    const added = await faxToEmail.addToNumbers({ serviceId, emailRequestBody });
    assert.equal(added.email, ADDRESS);
    assert.deepEqual(added.phoneNumbers, [{ number: OURS, permissions: 'both' }]);
  });
  await check('list emails', async () => {
    const found = await all(faxToEmail.list({ serviceId, pageSize: 1 }));
    assert.deepEqual(found.map((entry) => entry.email), [ADDRESS]);
  });
  await check('list the emails of a number', async () => {
    assert.deepEqual(await all(services.listEmailsForNumber({ serviceId, phoneNumber: OURS })), [ADDRESS]);
    assert.deepEqual(await all(faxToEmail.listForNumber({ serviceId, phoneNumber: OURS })), [ADDRESS]);
  });
  await check('update an email', async () => {
    const updateEmailRequestBody = { phoneNumbers: [{ number: OURS, permissions: 'receive' }] };
    const changed = await faxToEmail.update({ serviceId, email: ADDRESS, updateEmailRequestBody });
    assert.deepEqual(changed.phoneNumbers, [{ number: OURS, permissions: 'receive' }]);
  });
  await check('list the numbers of an email', async () => {
    const found = await all(faxToEmail.listNumbers({ serviceId, email: ADDRESS, pageSize: 1 }));
    assert.deepEqual(found.map((number) => number.phoneNumber ?? number.number), [OURS]);
  });
  await check('delete an email', async () => {
    assert.deepEqual(await faxToEmail.delete({ serviceId, email: ADDRESS }), {});
    assert.deepEqual(await all(faxToEmail.list({ serviceId })), []);
  });
}

async function coverPageChecks(serviceId, pdf) {
  const fileContent = pdf?.toString('base64');
  const made = await check('add a cover page', async () => {
    const addCoverPageRequestBody = { name: 'Front', file: { fileContent, fileType: 'application/pdf' } };
    const page = await coverPages.add({ serviceId, addCoverPageRequestBody });
    assert.deepEqual([page.name, page.serviceId, page.file.fileType], ['Front', serviceId, 'application/pdf']);
    assert.ok(page.createdTime instanceof Date);
    return page;
  });
  await check('list cover pages', async () => {
    assert.deepEqual((await all(coverPages.list({ serviceId, pageSize: 1 }))).map((page) => page.id), [made.id]);
  });
  await check('get a cover page', async () => {
    assert.equal((await coverPages.get({ serviceId, coverPageId: made.id })).file.fileContent, fileContent);
  });
  await check('send with a cover page', async () => {
    const cover = { coverPageId: made.id, coverPageData: { subject: 'Results' } };
    const [sent] = await send({ to: OTHERS[0], files: [base64], ...cover });
    const fax = await ended(sent.id);
    assert.deepEqual([fax.status, fax.numberOfPages], ['COMPLETED', 2]);
  });
  await check('delete a cover page', async () => {
    assert.deepEqual(await coverPages.delete({ serviceId, coverPageId: made.id }), {});
    assert.deepEqual(await all(coverPages.list({ serviceId })), []);
  });
}

async function webhookChecks(serviceId) {
  for (const contentType of ['multipart/form-data', 'application/json']) {
    await check(`webhooks as ${contentType}`, async () => {
      web.hooks.length = 0;
      const updateServiceRequestBody = { incomingWebhookUrl: `${web.url}/incoming`, webhookContentType: contentType };
      await services.update({ serviceId, updateServiceRequestBody });
      await send({ to: OURS, files: [base64], callbackUrl: `${web.url}/done`, callbackUrlContentType: contentType });
      await until('two webhooks', () => web.hooks.length >= 2);
      for (const [event, direction] of [['INCOMING_FAX', 'INBOUND'], ['FAX_COMPLETED', 'OUTBOUND']]) {
        const hook = web.hooks.find((each) => each.fields.event === event);
        assert.ok(hook?.contentType.startsWith(contentType), `${event}: ${hook?.contentType}`);
        assert.equal(webhooks.validateAuthenticationHeader({}, hook.body, '/done', 'POST'), true);
        const parsed = webhooks.parseEvent(hook.body);
        assert.equal(parsed.event, event);
        assert.ok(parsed.eventTime instanceof Date && !Number.isNaN(parsed.eventTime.getTime()));
        assert.deepEqual([parsed.fax.direction, parsed.fax.to], [direction, OURS]);
        assert.ok(isPdf(hook.file || Buffer.from(parsed.file, 'base64')), 'the pages came with it');
        assert.equal(hook.file ? hook.fileName.split('.').pop() : parsed.fileType, hook.file ? 'pdf' : 'PDF');
        assert.equal((await faxes.get({ id: parsed.fax.id })).direction, direction);
      }
    });
  }
}

async function tokenCheck() {
  await check('an expired token is renewed', async () => {
    const answer = await fetch(`${FAX_URL}/_local/tokens`, { method: 'DELETE' });
    assert.ok((await answer.json()).expired > 0);
    assert.ok((await all(services.list({}))).length > 0);
  });
}

await sendChecks();
const pdf = await faxChecks();
const home = await serviceChecks();
await emailChecks(home);
await coverPageChecks(home, pdf);
await webhookChecks(home);
await tokenCheck();
await check('every method was called', () => assert.deepEqual(uncalled(), []));
web.close();
process.exitCode = failed() ? 1 : 0;
