/** What doctor knows of a lab on this machine. */
export type LabSettings = {
  name: string;
  /** Where services listen; null where this machine does not tell. */
  listeners: readonly { service: string; port: number; address: string }[] | null;
  /** What is kept secret; null where the lab keeps it elsewhere. */
  secrets: { folder: string; open: readonly string[] } | null;
  /** The disk below each folder of the lab, bytes. */
  disks: readonly { what: string; folder: string; free: number; size: number }[];
  /** What programs can still get, bytes; null where this machine does not tell. */
  availableMemory: number | null;
};
