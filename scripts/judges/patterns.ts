// usage: node patterns.js BASE-URL CLIENT-ID CLIENT-SECRET SPEED
//
// Drives the fake through the four patterns, with a client that openapi-fetch
// makes of types that openapi-typescript made of the API document. It has none
// of this project's code.
import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "./schema.js";

type Job = components["schemas"]["JobResponse"];

const [, , baseUrl, client_id, client_secret, speed] = process.argv as [string, string, string, string, string, string];
const client = createClient<paths>({ baseUrl });

/** Waits as long as the fake counts, which is less for us. */
const sleep = (seconds: number) => new Promise((done) => setTimeout(done, (seconds * 1000) / Number(speed)));

/** Returns the data of an answer, or says what was refused. */
async function ok<T>(what: string, answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await answer;
  if (error !== undefined || !response.ok) throw new Error(`${what}: ${response.status} ${JSON.stringify(error)}`);
  return data as T;
}

function check(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`not as it should be: ${what}`);
}

const withToken = (token: string): Middleware => ({
  onRequest({ request }) {
    request.headers.set("Authorization", `Bearer ${token}`);
    return request;
  },
});

async function* pages<T>(page: (offset: number) => Promise<{ data: T[] }>): AsyncGenerator<T> {
  for (let offset = 0; ; offset += 100) {
    const { data } = await page(offset);
    if (data.length === 0) return;
    yield* data;
  }
}

const ended = (job: Job) => ["succeeded", "failed", "cancelled"].includes(job.status);

/** Starts a sync, polls it, and cancels it when it takes too long. */
async function sync(connectionId: string, every: number, most: number): Promise<Job> {
  let job = await ok("createJob", client.POST("/jobs", { body: { connectionId, jobType: "sync" } }));
  for (let waited = 0; !ended(job); waited += every) {
    const params = { path: { jobId: job.jobId } };
    if (waited > most) return ok("cancelJob", client.DELETE("/jobs/{jobId}", { params }));
    await sleep(every);
    job = await ok("getJob", client.GET("/jobs/{jobId}", { params }));
  }
  return job;
}

async function provision(workspaceId: string): Promise<string> {
  const source = await ok("createSource", client.POST("/sources", {
    body: {
      name: "tenant_42_db", workspaceId,
      configuration: { sourceType: "postgres", host: "db.example", port: 5432, database: "app", username: "reader", password: "hunter2" },
    },
  }));
  check(JSON.stringify(source.configuration).includes('"password":"**********"'), "the secret of the source is masked");
  const destination = await ok("createDestination", client.POST("/destinations", {
    body: {
      name: "analytics_warehouse", workspaceId,
      configuration: {
        destinationType: "snowflake", host: "example.snowflakecomputing.com", role: "LOADER", warehouse: "LOAD", database: "ANALYTICS",
        schema: "RAW", username: "loader", credentials: { password: "hunter3" },
      },
    },
  }));
  const streams = await ok("getStreamProperties", client.GET("/streams", { params: { query: { sourceId: source.sourceId } } }));
  const connection = await ok("createConnection", client.POST("/connections", {
    body: {
      sourceId: source.sourceId, destinationId: destination.destinationId,
      schedule: { scheduleType: "cron", cronExpression: "0 0 6 * * ?" },
      configurations: { streams: streams.map((s) => ({ name: s.streamName!, namespace: s.streamnamespace, syncMode: "full_refresh_overwrite" as const })) },
    },
  }));
  check(connection.schedule.cronExpression === "0 0 6 * * ? UTC", "the schedule has its time zone");
  const job = await sync(connection.connectionId, 30, 1800);
  check(job.status === "succeeded" && job.rowsSynced! > 0, "the initial sync succeeds");
  return connection.connectionId;
}

async function orchestrate(connectionId: string) {
  const job = await sync(connectionId, 20, 30);
  check(job.status === "cancelled", "a sync that takes too long is cancelled");
}

async function embedded() {
  const { data: organizations } = await ok("listOrganizationsForUser", client.GET("/organizations"));
  const organizationId = organizations[0]!.organizationId;
  const { id } = await ok("createConfigTemplate", client.POST("/config_templates/sources", {
    body: {
      organizationId, actorDefinitionId: "e094cb9a-26de-4645-8761-65c0c425d1de", partialDefaultConfig: { account_id: "acct_1" },
      partialUserConfigSpec: { type: "object", required: ["client_secret"], properties: { client_secret: { type: "string" } } },
    },
  }));
  const template = await ok("getConfigTemplate", client.GET("/config_templates/sources/{configTemplateId}", { params: { path: { configTemplateId: id } } }));
  for (const externalUserId of ["ada", "grace"]) {
    const { token } = await ok("getEmbeddedWidget", client.POST("/embedded/widget_token", { body: { organizationId, externalUserId, allowedOrigin: "https://app.example" } }));
    const widget = JSON.parse(Buffer.from(token, "base64").toString()) as { token: string; widgetUrl: string };
    const workspaceId = new URL(widget.widgetUrl).searchParams.get("workspaceId")!;
    const theirs = createClient<paths>({ baseUrl });
    theirs.use(withToken(widget.token));
    await ok("createSource as a customer", theirs.POST("/sources", {
      body: { name: externalUserId, workspaceId, configuration: { sourceType: "stripe", ...template.partialDefaultConfig, client_secret: "sk_" + externalUserId } },
    }));
    const refused = await theirs.GET("/workspaces");
    check(refused.response.status === 403, "a customer does not see workspaces");
  }
  const names: string[] = [];
  for await (const source of pages((offset) => ok("listSources", client.GET("/sources", { params: { query: { limit: 100, offset } } })))) {
    if (source.sourceType === "stripe") names.push(source.name);
  }
  check(names.join() === "ada,grace", `the customers' sources are listed across workspaces: ${names}`);
}

async function operate() {
  const updatedAtStart = new Date(Date.now() - 24 * 3600 * 1000).toISOString();
  const failed = new Set<string>();
  const list = (offset: number) =>
    ok("listJobs", client.GET("/jobs", { params: { query: { status: "failed", updatedAtStart, orderBy: "createdAt|DESC", limit: 100, offset } } }));
  for await (const job of pages(list)) failed.add(job.connectionId);
  check(failed.size === 6, `six connections failed within the last day: ${failed.size}`);
  const left = [...failed];
  let running = 0;
  let most = 0;
  const worker = async () => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      most = Math.max(most, ++running);
      const job = await sync(id, 10, 1800);
      check(job.status === "succeeded", "a failed sync succeeds when it is run again");
      running--;
    }
  };
  await Promise.all(Array.from({ length: 5 }, worker));
  check(most === 5, "five are run at a time");
}

const { access_token } = await ok("createAccessToken", client.POST("/applications/token", { body: { client_id, client_secret, "grant-type": "client_credentials" } }));
client.use(withToken(access_token));
const workspace = await ok("createWorkspace", client.POST("/workspaces", { body: { name: "Tenant 42" } }));
const connectionId = await provision(workspace.workspaceId);
console.log("provisioning: ok");
await orchestrate(connectionId);
console.log("orchestration: ok");
await embedded();
console.log("embedded: ok");
await operate();
console.log("operator: ok");
