// usage: node mcp.mjs SERVER   check the MCP server with the clients of the TypeScript SDK, over stdio and HTTP
//
// SERVER is the command in scripts/judges/mcpserver. Each client gets a server of its own.
import assert from "node:assert/strict"
import { spawn } from "node:child_process"
import { once } from "node:events"

import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js"
import { StdioClientTransport as Stdio1 } from "@modelcontextprotocol/sdk/client/stdio.js"
import { StreamableHTTPClientTransport as HTTP1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js"
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js"
import { Client as Client2, StreamableHTTPClientTransport as HTTP2 } from "@modelcontextprotocol/client"
import { StdioClientTransport as Stdio2 } from "@modelcontextprotocol/client/stdio"

const command = process.argv[2]
const token = "judge-0123456789abcdef0123456789abcdef"
const me = { name: "judge", version: "1" }
const capabilities = { elicitation: { form: {} } }

const clients = [
	{
		name: "SDK 1.x",
		revision: "2025-11-25",
		Stdio: Stdio1,
		HTTP: HTTP1,
		make: answer => {
			const client = new Client1(me, { capabilities })
			client.setRequestHandler(ElicitRequestSchema, answer)
			return client
		},
	},
	{
		name: "client 2.x without sessions",
		revision: "2026-07-28",
		Stdio: Stdio2,
		HTTP: HTTP2,
		make: answer => client2(answer, { pin: "2026-07-28" }),
	},
	{
		name: "client 2.x with sessions",
		revision: "2025-11-25",
		Stdio: Stdio2,
		HTTP: HTTP2,
		make: answer => client2(answer, "legacy"),
	},
]

function client2(answer, mode) {
	const client = new Client2(me, { capabilities, versionNegotiation: { mode } })
	client.setRequestHandler("elicitation/create", answer)
	return client
}

// call returns the parsed result of a tool.
async function call(client, name, args, options) {
	const result = await client.callTool({ name, arguments: args }, ...(options ?? []))
	assert.equal(result.content.length, 1)
	return { failed: result.isError === true, value: JSON.parse(result.content[0].text) }
}

async function succeed(client, name, args) {
	const { failed, value } = await call(client, name, args)
	assert.ok(!failed, JSON.stringify(value))
	return value
}

// check does with a client what an agent does.
async function check(kind, client, answers) {
	const { tools } = await client.listTools()
	assert.deepEqual(tools.map(t => t.name).sort(), [
		"airbyte_delete", "airbyte_describe", "airbyte_read", "airbyte_search", "airbyte_wait", "airbyte_write",
	])
	assert.ok(client.getInstructions().includes("airbyte_search"))

	const found = await succeed(client, "airbyte_search", { intent: "list the sources" })
	assert.ok(found.hits.some(hit => hit.operation === "listSources"), JSON.stringify(found))
	await succeed(client, "airbyte_describe", { operations: ["listSources", "createJob"] })

	const sources = await succeed(client, "airbyte_read", { operation: "listSources", input: {} })
	const connections = await succeed(client, "airbyte_read", { operation: "listConnections", input: "{}" })
	const sourceId = idOf(sources, "sourceId")
	const connectionId = idOf(connections, "connectionId")

	const wrong = await call(client, "airbyte_read", { operation: "listSource", input: {} })
	assert.ok(wrong.failed && JSON.stringify(wrong.value).includes("listSources"), JSON.stringify(wrong.value))
	const misplaced = await call(client, "airbyte_read", { operation: "deleteSource", input: { sourceId } })
	assert.ok(misplaced.failed && misplaced.value.do.includes("airbyte_delete"), JSON.stringify(misplaced.value))

	await checkJob(kind, client, connectionId)
	await checkDeletion(client, sourceId, answers)
}

// idOf returns the first ID of its kind in a result.
function idOf(result, name) {
	const match = JSON.stringify(result).match(new RegExp(`"${name}":"([^"]+)"`))
	assert.ok(match, `no ${name} in ${JSON.stringify(result)}`)
	return match[1]
}

// checkJob starts a sync and waits for it with progress.
async function checkJob(kind, client, connectionId) {
	const job = await succeed(client, "airbyte_write", { operation: "createJob", input: { connectionId, jobType: "sync" } })
	const jobId = Number(JSON.stringify(job).match(/"jobId":(\d+)/)[1])
	const progress = []
	const options = { onprogress: p => progress.push(p), resetTimeoutOnProgress: true }
	const { failed, value } = await call(client, "airbyte_wait", { jobId, seconds: 120, pollSeconds: 1 },
		kind.Stdio === Stdio1 ? [undefined, options] : [options])
	assert.ok(!failed && value.done === true && value.status === "succeeded", JSON.stringify(value))
	assert.ok(progress.length >= 1, "no progress")
	assert.ok(progress.every((p, i) => i === 0 || p.progress > progress[i - 1].progress), JSON.stringify(progress))
}

// checkDeletion declines a deletion, then accepts it.
async function checkDeletion(client, sourceId, answers) {
	const deletion = { operation: "deleteSource", input: { sourceId } }
	answers.push({ action: "decline" }, { action: "accept", content: { confirm: true } })
	const declined = await call(client, "airbyte_delete", deletion)
	assert.ok(declined.failed, JSON.stringify(declined.value))
	await succeed(client, "airbyte_read", { operation: "getSource", input: { sourceId } })
	await succeed(client, "airbyte_delete", deletion)
	assert.equal(answers.length, 0, "the person was not asked twice")
	const left = await succeed(client, "airbyte_read", { operation: "listSources", input: {} })
	assert.ok(!JSON.stringify(left).includes(sourceId), JSON.stringify(left))
}

async function run(kind, transport, client, answers) {
	await client.connect(transport)
	try {
		await check(kind, client, answers)
	} finally {
		await client.close()
	}
}

// overHTTP starts a server for a token, and passes its URL on.
async function overHTTP(use) {
	const server = spawn(command, ["-http", "127.0.0.1:0", "-token", token], { stdio: ["ignore", "pipe", "inherit"] })
	try {
		const [url] = await once(server.stdout.setEncoding("utf8"), "data")
		await use(new URL(url.trim()))
	} finally {
		server.kill("SIGINT")
		const [code] = await once(server, "exit")
		assert.equal(code, 0, "the server did not end well")
	}
}

for (const kind of clients) {
	for (const way of ["stdio", "HTTP"]) {
		const answers = []
		const client = kind.make(async () => answers.shift() ?? { action: "cancel" })
		if (way === "stdio") {
			await run(kind, new kind.Stdio({ command, args: [] }), client, answers)
		} else {
			await overHTTP(async url => {
				const stranger = kind.make(async () => ({ action: "cancel" }))
				await assert.rejects(stranger.connect(new kind.HTTP(url)), "a client without a token connects")
				const headers = { Authorization: `Bearer ${token}` }
				await run(kind, new kind.HTTP(url, { requestInit: { headers } }), client, answers)
			})
		}
		console.log(`   ${kind.name} (${kind.revision}) over ${way}`)
	}
}
