/**
 * Whether the cluster is still the one that this node joined. A cluster whose state was lost (a Redis that came back empty) makes its
 * Service `kubernetes` anew, under another uid; a node that somebody deleted leaves that as it was.
 */
import { resources } from "@kubarium/api";
import type { Client } from "@kubarium/client";

export class ClusterIdentity {
  private uid: string | undefined;
  private readonly client: Client;

  constructor(client: Client) {
    this.client = client;
  }

  /** Looks once; calls after that cost nothing. */
  async remember(): Promise<void> {
    this.uid ??= await this.read();
  }

  /** From then on the cluster that is there is the one that is remembered. */
  async becameAnother(): Promise<boolean> {
    const uid = await this.read();
    const another = this.uid !== undefined && uid !== this.uid;
    this.uid = uid;
    return another;
  }

  private async read(): Promise<string> {
    const { metadata } = await this.client.resource(resources.services).get("default", "kubernetes");
    return metadata.uid;
  }
}
