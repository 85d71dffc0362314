using Matching.Client;
using Matching.Gateway.Hosting;
using Matching.V1;
using ResumePoint = Matching.Client.ResumePoint;

namespace Matching.Bench.Campaigns.Chaos;

/// <summary>
/// What a trader's program keeps on its disk, and so has again after a crash: each item that it has dealt
/// with, the last one as a point to resume from, and each command that it has sent and not heard of.
/// </summary>
internal sealed class TraderMemory(ShownKey who, string session, int seed)
{
    private readonly SortedDictionary<long, SessionCommand> _inDoubt = [];
    private readonly Random _random = new(seed);
    private int _names;

    public Lock Lock { get; } = new();

    public ShownKey Who => who;
    public string Session => session;

    /// <summary>Of this trader alone, in order.</summary>
    public List<SessionItem> Seen { get; } = [];

    public ResumePoint? LastSeen { get; private set; }

    /// <summary>Orders that it was told, or had to conclude, were never taken.</summary>
    public HashSet<string> NeverTaken { get; } = [];

    public int NotTaken { get; private set; }

    public int Count
    {
        get { lock (Lock) return Seen.Count; }
    }

    /// <summary>Sent, and no outcome yet.</summary>
    public int InDoubt
    {
        get { lock (Lock) return _inDoubt.Count; }
    }

    /// <summary>Under the lock, with the sending itself: an outcome comes behind both.</summary>
    public void NoteSent(long number, SessionCommand command)
    {
        int numbers = command is MassQuoteCommand quotes ? Math.Max(1, quotes.Quotes.Count) : 1;
        for (int i = 0; i < numbers; i++) _inDoubt[number + i] = command;
    }

    /// <summary>Under the lock: an item and the point behind it are kept as one, or neither is.</summary>
    public void NoteSeen(SessionItem item, ResumePoint? lastSeen)
    {
        Seen.Add(item);
        LastSeen = lastSeen;
        if (item.ClientSeqNum > 0) _inDoubt.Remove(item.ClientSeqNum);
    }

    /// <summary>Under the lock.</summary>
    public void NoteNotTaken(long number)
    {
        if (!_inDoubt.Remove(number, out SessionCommand? command)) return;
        NotTaken++;
        if (command is NewOrder order) NeverTaken.Add(order.ClOrdId.ToString());
    }

    /// <summary>
    /// Under the lock: the logon of a new program, which has sent nothing yet, is among the items, and so is
    /// each outcome before it. What has none was never taken.
    /// </summary>
    public void NoteLoggedOn()
    {
        foreach (long number in _inDoubt.Keys.ToArray()) NoteNotTaken(number);
    }

    /// <summary>
    /// The program has died: what it had of an event without its last item it gets again.
    /// </summary>
    public void Crash()
    {
        lock (Lock)
        {
            long last = LastSeen?.Sequence ?? 0;
            Seen.RemoveAll(item => item.Sequence > last);
        }
    }

    /// <summary>What is in doubt, as it was sent, in order; a mass quote once.</summary>
    public List<(long Number, SessionCommand Command)> Doubts()
    {
        var doubts = new List<(long, SessionCommand)>();
        lock (Lock)
        {
            SessionCommand? before = null;
            foreach ((long number, SessionCommand command) in _inDoubt)
            {
                // Of a mass quote some entries may be answered: only a whole one is sent again.
                bool isRest = command is MassQuoteCommand { Quotes.Count: > 1 };
                if (!isRest && !ReferenceEquals(command, before)) doubts.Add((number, command));
                before = command;
            }
        }
        return doubts;
    }

    /// <summary>The next thing to send; each new order has a name that no other order ever has.</summary>
    public SessionCommand Next()
    {
        int account = who.AccountId!.Value;
        return _random.Next(20) switch
        {
            < 6 => new CancelOrder { AccountId = account, OrigClOrdId = SomeName() },
            < 9 => Replace(account),
            < 11 when who.Role == Matching.Engine.Role.MarketMaker => Quotes(account),
            // Refused unread, with a refusal that a lost connection may swallow.
            11 => new MassQuoteCommand { AccountId = account, Quotes = [] },
            12 when _random.Next(20) == 0 => new MassCancel { AccountId = account, OwnSession = true },
            _ => Order(account),
        };
    }

    private NewOrder Order(int account) => new()
    {
        AccountId = account,
        Symbol = "ACME-USD",
        Side = _random.Next(2) == 0 ? Side.Buy : Side.Sell,
        OrderQty = _random.Next(1, 4),
        Price = SomePrice(),
        ClOrdId = $"{session}-{++_names}",
        TimeInForce = _random.Next(3) == 0 ? TimeInForce.ImmediateOrCancel : TimeInForce.GoodTillCancel,
        DisplayQty = _random.Next(8) == 0 ? 1 : 0,
    };

    private ReplaceOrder Replace(int account) => new()
    {
        AccountId = account,
        Symbol = "ACME-USD",
        OrigClOrdId = SomeName(),
        Price = SomePrice(),
        OrderQty = _random.Next(1, 5),
    };

    private MassQuoteCommand Quotes(int account) => new()
    {
        AccountId = account,
        QuoteId = session,
        Quotes =
        [
            new Quote("ACME-USD", SomePrice() - 4, _random.Next(3), SomePrice() + 5, _random.Next(3)),
            new Quote("BTC-USD", 60_000 - _random.Next(5), 0.01m * _random.Next(3), SomeAsk(), 0.01m),
        ],
    };

    private decimal SomeAsk() => 60_010 + _random.Next(5);

    private decimal SomePrice() => 100m + _random.Next(-5, 6);

    private string SomeName() => $"{session}-{Math.Max(1, _names - _random.Next(60))}";
}
