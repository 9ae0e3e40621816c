/** What goes over the channel between a server process and its primary. */
export type FiguresMessage =
  | { waybill: "figures.ask"; id: string }
  /** From the primary to who asked. */
  | { waybill: "figures.asked"; id: string; workers: string[] }
  /** From the primary to everybody. */
  | { waybill: "figures.tell"; id: string }
  | { waybill: "figures.told"; id: string; text: string; worker: string }

/** Whether something that came over the channel is one of these. */
export function isFiguresMessage(message: unknown): message is FiguresMessage {
  const { waybill } = (message ?? {}) as { waybill?: unknown }
  return typeof waybill === "string" && waybill.startsWith("figures.")
}
