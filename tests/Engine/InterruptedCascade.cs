using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>A process that ended in the middle of a cascade of stops, and the next one.</summary>
internal sealed class InterruptedCascade : IDisposable
{
    private readonly EngineHost _host = new();
    private readonly List<Event> _journal = [];

    /// <param name="venue">A trade at 100.00, for which dave has only to buy, elects its stops.</param>
    /// <param name="continuations">So many of the cascade came before the process ended.</param>
    public InterruptedCascade(TestVenue venue, int continuations)
    {
        foreach (Event e in venue.Journal)
        {
            _host.Engine.Apply(in e);
            _journal.Add(e);
        }
        long time = _host.Engine.Time;
        _host.ExecuteOne(Buy(venue, time), _journal);
        var goOn = new Command { Header = { Kind = CommandKind.Continue, Stamp = time } };
        for (int i = 0; i < continuations; i++) _host.ExecuteOne(in goOn, _journal);
        Assert.NotEqual(0, _host.State.Books.Elected.First);
    }

    public IReadOnlyList<Event> Journal => _journal;
    public long Time => _host.Engine.Time;

    /// <summary>The next process starts so many seconds later: what it does until nothing is left.</summary>
    public Event[] TakeOver(long seconds)
    {
        int before = _journal.Count;
        long stamp = Time + seconds * 1_000_000_000;
        var start = new Command { StartEpoch = new() { Epoch = 2 } };
        start.Header = new() { Kind = CommandKind.StartEpoch, Stamp = stamp };
        _host.ExecuteOne(in start, _journal);
        _host.GoOn(stamp, _journal);
        Assert.Equal(0, _host.State.Books.Elected.First);
        return [.. _journal[before..]];
    }

    public void Prove() => Proofs.All(_host, _journal);

    public void Dispose() => _host.Dispose();

    private static Command Buy(TestVenue venue, long stamp)
    {
        (int session, int connection) = venue.Sessions["dave"];
        var command = new Command
        {
            Header = new CommandHeader
            {
                Kind = CommandKind.NewOrder,
                Stamp = stamp,
                ClientSeqNum = 1_000_000,
                SessionId = session,
                Connection = connection,
            },
        };
        command.NewOrder = new NewOrderTerms
        {
            AccountId = venue.Account("dave"),
            InstrumentId = 1,
            Side = Side.Buy,
            OrderType = OrderType.Limit,
            TimeInForce = TimeInForce.GoodTillCancel,
            Price = 100_00,
            OrderQty = 1,
        };
        return command;
    }
}
