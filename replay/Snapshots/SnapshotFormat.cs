namespace Matching.Replay.Snapshots;

/// <summary>
/// The sizes of a snapshot's file, format version 1. docs/JOURNAL.md draws it byte by byte.
/// </summary>
internal static class SnapshotFormat
{
    public const int Version = 1;

    /// <summary>Header and blocks alike; the last four bytes of each are its CRC-32C.</summary>
    public const int BlockBytes = 4096;

    /// <summary>What a block holds of the image; the last one is filled up.</summary>
    public const int BytesPerBlock = BlockBytes - sizeof(uint);

    /// <summary>The header and as many blocks as the image fills.</summary>
    public static long FileBytes(long imageBytes) =>
        BlockBytes * (1 + (imageBytes + BytesPerBlock - 1) / BytesPerBlock);
}
