// Watches a session that does not exist yet, appends to it, closes it, and so ends the watch.
//
//   node append-and-watch.js [HOST:PORT] [SESSION_ID]

import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import grpc from "@grpc/grpc-js";
import protoLoader from "@grpc/proto-loader";

const [target = "127.0.0.1:50051", sessionId = `node-${randomUUID()}`] = process.argv.slice(2);
const texts = ["Hello", "How are you?", "Bye"];

// The contract of this repository; PROTO_DIR is for those who have copied this file elsewhere.
const here = dirname(fileURLToPath(import.meta.url));
const proto = process.env.PROTO_DIR ?? resolve(here, "../../proto");
const definition = protoLoader.loadSync("sessionstream/v1/session_service.proto", {
  includeDirs: [join(proto, "src/main/protobuf"), join(proto, "third_party")],
  longs: Number, // Sequences are exact up to 2^53.
  enums: String,
  oneofs: true, // Which of the alternatives is set has the name of the oneof.
});
const { SessionService } = grpc.loadPackageDefinition(definition).sessionstream.v1;
const client = new SessionService(target, grpc.credentials.createInsecure());
const appendMessage = promisify(client.appendMessage).bind(client);
const closeSession = promisify(client.closeSession).bind(client);

async function watch(events) {
  for await (const { event, messages, caughtUp, end } of events) {
    if (event === "messages") {
      for (const { sequence, message } of messages.messages) {
        console.log(`watched ${sequence}: ${message.text}`);
      }
    } else if (event === "caughtUp") {
      console.log(`caught up with ${caughtUp.lastSequence ?? 0}`);
    } else {
      console.log(`the watch has ended after ${end.lastSequence}: ${end.reason}`);
    }
  }
}

const events = client.watchSession({ sessionId, waitForSession: true });
const watched = watch(events);
await once(events, "metadata"); // The server has accepted the watch.

for (const text of texts) {
  // With an id, an append may be sent again when its outcome is unknown.
  const message = { messageId: randomUUID(), sender: "node", text };
  const { success } = await appendMessage({ sessionId, message });
  console.log(`appended ${success.sequence}: ${text}`);
}
await closeSession({ sessionId });
await watched;
client.close();
