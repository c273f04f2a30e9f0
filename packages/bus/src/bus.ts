/**
 * The Bus port: carries "look, something changed" from the apiserver that committed to whoever listens (design.md 5).
 * The log is the truth; no correctness rests on a message arriving, arriving once, or arriving in order.
 */
export interface Bus {
  /** Sends without waiting for anyone; a message that cannot be sent is dropped. */
  publish(subject: EventSubject, message: EventMessage): void;
  /** Announces the newest revision, so that the loss of a last message shows. */
  publishHead(revision: number): void;
  /**
   * Calls `listener` for every message that the filter lets through.
   * Resolves when the subscription is in force: nothing published afterwards is missed while connected.
   */
  subscribe(filter: EventFilter, listener: (message: EventMessage, subject: EventSubject) => void): Promise<Subscription>;
  subscribeHead(listener: (revision: number) => void): Promise<Subscription>;
  /** Called when the connection came back: messages were lost in between, so every listener must catch up. */
  onReconnect(listener: () => void): void;
  close(): Promise<void>;
}

export interface EventSubject {
  /** "" for the core group. */
  group: string;
  /** Plural, lower case. */
  resource: string;
  /** For pods the node name, "" while unscheduled; "" for everything else. */
  partition: string;
  /** "" for what has no namespace. */
  namespace: string;
  name: string;
}

export interface EventMessage {
  revision: number;
  /** The revision before this one in the same resource and partition, as far as the publisher knows; 0 when there is none. */
  after: number;
  type: "ADDED" | "MODIFIED" | "DELETED";
  /** The object as JSON text. */
  object: string;
}

export interface EventFilter {
  group: string;
  resource: string;
  /** Only this partition; all when left out. */
  partition?: string;
}

export interface Subscription {
  unsubscribe(): void;
}
