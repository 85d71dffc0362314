using System.Buffers.Binary;

namespace Matching.Journal.Log;

/// <summary>What a commit group is.</summary>
public enum GroupKind
{
    /// <summary>Only in a segment header, of a log that holds no group yet.</summary>
    None = 0,

    /// <summary>Holds events.</summary>
    Data = 1,

    /// <summary>Holds none: its being there proves that the data group before it is durable.</summary>
    Seal = 2,
}

/// <summary>
/// The 128 bytes before a group's events.
/// <code>
///   0 magic "MGRP"   4 kind          8 extent bytes   12 payload bytes   16 segment ordinal (8)
///  24 offset (8)    32 first sequence (8)             40 event count     44 epoch
///  48 hash of the previous group (32)                 80 CRC of bytes 128 to extent
///  84 padding (40) 124 CRC of bytes 0 to 124
/// </code>
/// </summary>
/// <param name="FirstSequence">Of a seal: the sequence of the event that will come next.</param>
internal readonly record struct GroupHeader(
    GroupKind Kind,
    int PayloadBytes,
    long SegmentOrdinal,
    long Offset,
    long FirstSequence,
    int EventCount,
    uint Epoch,
    Hash256 PreviousHash)
{
    public const uint Magic = 0x5052474D;

    private const int BodyCrcAt = 80;
    private const int FillAt = 84;
    private const int HeaderCrcAt = 124;

    public int ExtentBytes => LogFormat.ExtentOf(PayloadBytes);

    public bool Holds(long sequence) => sequence >= FirstSequence && sequence < NextSequence;

    /// <summary>The sequence of the event that comes after this group.</summary>
    public long NextSequence => FirstSequence + EventCount;

    /// <summary>Fills in the header of a group whose payload and padding are in place.</summary>
    public void Write(Span<byte> group)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(group, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(group[4..], (int)Kind);
        BinaryPrimitives.WriteInt32LittleEndian(group[8..], ExtentBytes);
        BinaryPrimitives.WriteInt32LittleEndian(group[12..], PayloadBytes);
        BinaryPrimitives.WriteInt64LittleEndian(group[16..], SegmentOrdinal);
        BinaryPrimitives.WriteInt64LittleEndian(group[24..], Offset);
        BinaryPrimitives.WriteInt64LittleEndian(group[32..], FirstSequence);
        BinaryPrimitives.WriteInt32LittleEndian(group[40..], EventCount);
        BinaryPrimitives.WriteUInt32LittleEndian(group[44..], Epoch);
        PreviousHash.Write(group[48..]);
        BinaryPrimitives.WriteUInt32LittleEndian(group[BodyCrcAt..], BodyCrc(group[..ExtentBytes]));
        group[FillAt..HeaderCrcAt].Fill(LogFormat.Padding);
        BinaryPrimitives.WriteUInt32LittleEndian(group[HeaderCrcAt..], Crc32C.Of(group[..HeaderCrcAt]));
    }

    /// <summary>False unless the header's own checksum holds and its fields can be true together.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out GroupHeader header)
    {
        header = default;
        if (source.Length < LogFormat.GroupHeaderBytes) return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(source) != Magic) return false;
        uint crc = BinaryPrimitives.ReadUInt32LittleEndian(source[HeaderCrcAt..]);
        if (crc != Crc32C.Of(source[..HeaderCrcAt])) return false;
        header = ReadFields(source);
        return header.IsSound(BinaryPrimitives.ReadInt32LittleEndian(source[8..]));
    }

    /// <summary>Whether payload and padding are what the header's checksum says.</summary>
    public static bool BodyIsSound(ReadOnlySpan<byte> group) =>
        BinaryPrimitives.ReadUInt32LittleEndian(group[BodyCrcAt..]) == BodyCrc(group);

    private static uint BodyCrc(ReadOnlySpan<byte> group) => Crc32C.Of(group[LogFormat.GroupHeaderBytes..]);

    private static GroupHeader ReadFields(ReadOnlySpan<byte> source) => new(
        (GroupKind)BinaryPrimitives.ReadInt32LittleEndian(source[4..]),
        BinaryPrimitives.ReadInt32LittleEndian(source[12..]),
        BinaryPrimitives.ReadInt64LittleEndian(source[16..]),
        BinaryPrimitives.ReadInt64LittleEndian(source[24..]),
        BinaryPrimitives.ReadInt64LittleEndian(source[32..]),
        BinaryPrimitives.ReadInt32LittleEndian(source[40..]),
        BinaryPrimitives.ReadUInt32LittleEndian(source[44..]),
        Hash256.Read(source[48..]));

    private bool IsSound(int extentBytes) =>
        PayloadBytes is >= 0 and <= LogFormat.MaxPayloadBytes
        && extentBytes == ExtentBytes
        && FirstSequence > 0
        && Kind switch
        {
            GroupKind.Data => PayloadBytes > 0 && EventCount > 0,
            GroupKind.Seal => PayloadBytes == 0 && EventCount == 0,
            _ => false,
        };
}
