using Matching.Journal.EventStore.Wire;

namespace Matching.Journal.EventStore;

/// <summary>Requests to read. Each says how ids are to come: a request that doesn't hangs for ever.</summary>
internal static class ReadRequests
{
    public static ReadReq Page(string stream, long from, ReadDirection direction, int count)
    {
        ReadReq request = Of(stream, from, direction);
        request.Options.Count = (ulong)count;
        return request;
    }

    /// <param name="after">The last revision seen: a subscription begins behind it.</param>
    public static ReadReq Subscription(string stream, long after)
    {
        ReadReq request = Of(stream, after, ReadDirection.Forwards);
        request.Options.Subscription = new ReadReq.Types.Live();
        return request;
    }

    private static ReadReq Of(string stream, long from, ReadDirection direction)
    {
        bool backwards = direction == ReadDirection.Backwards;
        var source = new ReadReq.Types.OfStream { Stream = WireForms.Stream(stream) };
        if (from != AppendOutcome.NoStream) source.Revision = (ulong)from;
        else if (backwards) source.End = WireForms.Nothing;
        else source.Start = WireForms.Nothing;
        return new ReadReq
        {
            Options = new ReadReq.Types.Options
            {
                Stream = source,
                Direction = backwards ? ReadReq.Types.Direction.Backwards : ReadReq.Types.Direction.Forwards,
                NoFilter = WireForms.Nothing,
                IdForm = new ReadReq.Types.IdForm { Halves = WireForms.Nothing },
            },
        };
    }
}
