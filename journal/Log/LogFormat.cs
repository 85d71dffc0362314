namespace Matching.Journal.Log;

/// <summary>
/// The sizes and constants of the log's format, version 1. docs/JOURNAL.md draws it byte by byte.
/// </summary>
public static class LogFormat
{
    public const int Version = 1;

    /// <summary>
    /// What the device writes whole or not at all; a sector of zeros is one that was never written.
    /// </summary>
    public const int SectorBytes = 512;

    /// <summary>Groups and segment headers start on this and are padded to it.</summary>
    public const int BlockBytes = 4096;

    public const int SegmentHeaderBytes = BlockBytes;
    public const int GroupHeaderBytes = 128;
    public const int MaxGroupBytes = 1 << 20;
    public const int MaxPayloadBytes = MaxGroupBytes - GroupHeaderBytes;

    /// <summary>Before each event of a group: its length, a little-endian u32.</summary>
    public const int LengthPrefixBytes = 4;

    /// <summary>
    /// The most zero bytes in a row within one event. The prefixes around it add at most three, so that no
    /// sector of a group can be zero.
    /// </summary>
    public const int MaxZeroRunBytes = SectorBytes - LengthPrefixBytes;

    public const int EventsPerChainBlock = 1024;
    public const int HashBytes = 32;

    /// <summary>Fills what no field and no event uses. Not zero, for zero means not written.</summary>
    public const byte Padding = 0xA5;

    /// <summary>
    /// The largest group and a segment header, with as much again, so that a roll wastes half at most.
    /// </summary>
    public const long MinSegmentBytes = SegmentHeaderBytes + 2L * MaxGroupBytes;

    public const long DefaultSegmentBytes = 64L << 20;

    /// <summary>The bytes of a group of that payload: header, payload, padding.</summary>
    public static int ExtentOf(int payloadBytes) =>
        (GroupHeaderBytes + payloadBytes + BlockBytes - 1) & -BlockBytes;
}
