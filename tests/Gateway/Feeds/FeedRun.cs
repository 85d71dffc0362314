using Matching.Client;
using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Gateway.MarketData;
using Matching.Tests.Engine;
using Matching.Tests.Replay;
using Matching.V1;
using EngineSide = Matching.Engine.Side;

namespace Matching.Tests.Gateway.Feeds;

/// <summary>
/// A feed beside the state that the same events make: what a follower must have is counted again from the
/// state's orders, one by one.
/// </summary>
internal sealed class FeedRun(long windowBytes = 1 << 20) : IDisposable
{
    private readonly EngineHost _host = new(slots: 1);

    public Feed Feed { get; } = new(new FeedLimits { WindowBytes = windowBytes });

    public int Instruments => _host.State.HasBegun ? _host.State.Directory.InstrumentCount : 0;

    public long LastSequence => _host.State.LastSequence;

    /// <summary>Of one seed, with icebergs, stops, quotes, prevented matches, halts, restarts.</summary>
    public static List<Event> Events(string profile, int seed, int commands)
    {
        var stream = new TwinStream(TwinProfile.All.First(one => one.Name == profile), seed);
        var twin = new TwinVenue(stream.Capacities);
        using var host = new EngineHost();
        var events = new List<Event>();
        foreach (Command command in stream.Opening()) Execute(command);
        for (int done = 0; done < commands; done++) Execute(stream.Next(twin));
        return events;

        void Execute(Command command)
        {
            twin.Execute(in command);
            host.ExecuteUpToCascade(in command, events);
        }
    }

    /// <summary>One instrument, with many more orders on its book.</summary>
    public static List<Event> DeepEvents(int seed, int orders)
    {
        using var script = VenueScript.Run(orders, seed);
        return [.. script.Events];
    }

    public void Take(in Event e)
    {
        _host.Engine.Apply(in e);
        Feed.OnEvent(in e);
    }

    public void EndBatch() => Feed.EndBatch(LastSequence);

    /// <summary>What the levels of one who follows must sum up to.</summary>
    public ulong Levels(int instrumentId, int depth) => Levels(_host, instrumentId, depth);

    public static ulong Levels(EngineHost host, int instrumentId, int depth)
    {
        ulong checksum = 0;
        foreach (EngineSide side in (EngineSide[])[EngineSide.Buy, EngineSide.Sell])
        {
            var levels = Shown(host, instrumentId, side).GroupBy(order => order.Price);
            foreach (IGrouping<long, Order> level in depth == 0 ? levels : levels.Take(depth))
            {
                checksum += BookChecksum.OfLevel(
                    (Side)side, level.Key, level.Sum(order => order.Shown), level.Count());
            }
        }
        return checksum;
    }

    /// <summary>
    /// What the orders of one who follows must sum up to, each with its place in the queue: the ids are the
    /// feed's own.
    /// </summary>
    public ulong Orders(int instrumentId) => Orders(_host, instrumentId);

    public static ulong Orders(EngineHost host, int instrumentId)
    {
        ulong checksum = 0;
        foreach (EngineSide side in (EngineSide[])[EngineSide.Buy, EngineSide.Sell])
        {
            foreach ((int place, Order order) in Shown(host, instrumentId, side).Index())
                checksum += BookChecksum.OfOrder((Side)side, order.Price, order.Shown, place);
        }
        return checksum;
    }

    /// <summary>The best price of a side; null where it is empty.</summary>
    public static long? Best(EngineHost host, int instrumentId, EngineSide side)
    {
        List<Order> orders = Picture.Orders(host.State, instrumentId, side);
        return orders.Count == 0 ? null : orders[0].Price;
    }

    public void Dispose() => _host.Dispose();

    private static IEnumerable<Order> Shown(EngineHost host, int instrumentId, EngineSide side) =>
        Picture.Orders(host.State, instrumentId, side).Where(order => order.Shown > 0);
}
