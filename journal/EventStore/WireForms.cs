using System.Buffers.Binary;
using System.Globalization;
using Google.Protobuf;
using Matching.Journal.EventStore.Wire;

namespace Matching.Journal.EventStore;

/// <summary>Our values in the protocol's messages, and back.</summary>
internal static class WireForms
{
    private const string Type = "type";
    private const string ContentType = "content-type";
    private const string Octets = "application/octet-stream";
    private const int IdBytes = 16;

    public static readonly Empty Nothing = new();
    public static readonly Google.Protobuf.WellKnownTypes.Empty None = new();

    public static StreamIdentifier Stream(string name) => new() { Name = ByteString.CopyFromUtf8(name) };

    public static UUID Id(Guid id)
    {
        Span<byte> bytes = stackalloc byte[IdBytes];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return new UUID
        {
            Halves = new UUID.Types.Halves
            {
                High = BinaryPrimitives.ReadInt64BigEndian(bytes),
                Low = BinaryPrimitives.ReadInt64BigEndian(bytes[sizeof(long)..]),
            },
        };
    }

    /// <summary>All zero where the message holds none.</summary>
    public static Guid Id(UUID? id)
    {
        if (id?.FormCase == UUID.FormOneofCase.Text) return Guid.Parse(id.Text, CultureInfo.InvariantCulture);
        Span<byte> bytes = stackalloc byte[IdBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, id?.Halves?.High ?? 0);
        BinaryPrimitives.WriteInt64BigEndian(bytes[sizeof(long)..], id?.Halves?.Low ?? 0);
        return new Guid(bytes, bigEndian: true);
    }

    public static Proposed Event(in ProposedEvent e)
    {
        var proposed = new Proposed
        {
            Id = Id(e.Id),
            Data = UnsafeByteOperations.UnsafeWrap(e.Data),
            CustomMetadata = UnsafeByteOperations.UnsafeWrap(e.CustomMetadata),
        };
        proposed.Metadata.Add(Type, e.Type);
        proposed.Metadata.Add(ContentType, Octets);
        return proposed;
    }

    public static StoredEvent Event(ReadResp.Types.Recorded recorded) => new(
        Id(recorded.Id),
        (long)recorded.Revision,
        recorded.Metadata.TryGetValue(Type, out string? type) ? type : "",
        recorded.Data.Memory,
        recorded.CustomMetadata.Memory);

    /// <summary>A revision of none stands for "before the first".</summary>
    public static AppendReq AppendOptions(string stream, long expected)
    {
        var options = new AppendReq.Types.Options { Stream = Stream(stream) };
        if (expected == AppendOutcome.NoStream) options.NoStream = Nothing;
        else options.Revision = (ulong)expected;
        return new AppendReq { Options = options };
    }

    public static BatchAppendReq.Types.Options BatchOptions(string stream, long expected, TimeSpan deadline)
    {
        var options = new BatchAppendReq.Types.Options
        {
            Stream = Stream(stream),
            Deadline = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(deadline),
        };
        if (expected == AppendOutcome.NoStream) options.NoStream = None;
        else options.Revision = (ulong)expected;
        return options;
    }
}
