using System.Text;
using Matching.Engine;
using Matching.Journal.EventStore;
using Matching.Journal.Log;

namespace Matching.Tests.EventStore;

/// <summary>Events to append, and where they are in the stream.</summary>
internal static class ClientLab
{
    public const string StreamName = "venue-1";

    public static readonly LogIdentity Shard = new(new Guid("00112233-4455-6677-8899-aabbccddeeff"), 1);

    public static readonly Bytes16 Alice = Bytes16.FromText("alice");
    public static readonly Bytes16 Bob = Bytes16.FromText("bob");

    public static ProposedEvent[] Events(Bytes16 writer, long first, int count, string text = "") =>
    [
        .. Enumerable.Range(0, count).Select(at => new ProposedEvent(
            EventIds.Of(Shard, in writer, first + at),
            "Traded",
            Encoding.UTF8.GetBytes($"{first + at}{text}"),
            ReadOnlyMemory<byte>.Empty)),
    ];

    public static string TextOf(StoredEvent e) => Encoding.UTF8.GetString(e.Data.Span);
}
