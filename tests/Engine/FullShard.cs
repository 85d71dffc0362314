using System.Globalization;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Memory;
using Matching.Engine.Ring;

namespace Matching.Tests.Engine;

/// <summary>
/// A shard that is filled up to its capacities: instruments, accounts, balances, and orders of which each has
/// a price of its own, far from all others.
/// </summary>
internal sealed class FullShard : IDisposable
{
    private const int Assets = 4;
    private const int QuoteAsset = 4;
    private const long Funds = 1_000_000_000_000;

    private readonly CountedBlocks _memory = new();
    private readonly RingBuffer<Event> _ring =
        RingBuffer<Event>.SingleProducer(Limits.MaxEventsPerCommand, WaitStrategy.Yield());
    private readonly Sequence _consumed = new();
    private readonly Capacities _capacities;
    private long _number;

    public FullShard(Capacities capacities)
    {
        _capacities = capacities;
        _ring.AddGatingSequence(_consumed);
        Engine = new MatchingEngine(_ring, _memory);
        GenesisTerms terms = new VenueSetup { Capacities = capacities }.Genesis;
        Send(CommandKind.Genesis, (ref Command c) => c.Genesis = terms);
    }

    public MatchingEngine Engine { get; }
    public VenueState State => Engine.State;

    /// <summary>What the state may come to touch, as told to the source of its memory.</summary>
    public long TakenBytes => _memory.TakenBytes;

    /// <summary>Fills every table that the bounds of a shard speak of.</summary>
    public void Fill()
    {
        Send(CommandKind.StartEpoch, (ref Command c) => c.StartEpoch.Epoch = 1);
        ListInstruments();
        Send(CommandKind.AddParticipant, (ref Command c) => c.AddParticipant.Name = Name("P", 1));
        while (!State.Accounts.IsFull) Accept(OpenAccount());
        FundAccounts();
        LogOn(Role.Operator);
        for (int i = 0; i < _capacities.Orders; i++) Accept(Order(i));
    }

    /// <summary>A further session of the only participant, from which commands can come.</summary>
    public void LogOn(Role role) => Send(CommandKind.LogOn, (ref Command c) => c.LogOn = new LogOnTerms
    {
        Name = Name("s", State.Members.SessionCount + 1),
        ParticipantId = 1,
        Role = role,
    });

    public RejectReason OpenAccount()
    {
        Bytes16 name = Name("a", State.Accounts.Count);
        return Send(CommandKind.OpenAccount, (ref Command c) =>
            c.OpenAccount = new OpenAccountTerms { Name = name, ParticipantId = 1 });
    }

    /// <summary>The order of this number: accounts and instruments take turns.</summary>
    public RejectReason Order(int i) => Send(CommandKind.NewOrder, (ref Command c) =>
        c.NewOrder = new NewOrderTerms
        {
            AccountId = 2 + (int)(i * 7_919L % (_capacities.Accounts - 2)),
            InstrumentId = 1 + i % _capacities.Instruments,
            Side = Side.Buy,
            OrderType = OrderType.Limit,
            TimeInForce = TimeInForce.GoodTillDate,
            ExpireTime = 1L << 60,
            Price = 64L * 37 * (1 + i / _capacities.Instruments) + 1,
            OrderQty = 1,
            ClOrdId = Name("o", i),
        }, session: 1);

    public RejectReason MassCancel(int session, bool ownSession) => Send(CommandKind.MassCancel,
        (ref Command c) => c.MassCancel.OwnSession = (byte)(ownSession ? 1 : 0), session);

    public void Dispose() => _memory.Dispose();

    private void ListInstruments()
    {
        for (int id = 1; id <= Assets; id++)
        {
            Bytes16 symbol = Name("A", id);
            Accept(Send(CommandKind.ListAsset, (ref Command c) => c.ListAsset.Symbol = symbol));
        }
        for (int id = 1; id <= _capacities.Instruments; id++)
        {
            ListInstrumentTerms terms = new VenueSetup { PriceScale = 0 }.Instrument;
            terms.Symbol = Name("I", id);
            terms.BaseAssetId = 2 + id % 2;
            terms.QuoteAssetId = QuoteAsset;
            Accept(Send(CommandKind.ListInstrument, (ref Command c) => c.ListInstrument = terms));
        }
    }

    /// <summary>The asset that pays comes first, then those that are bought, while there is room.</summary>
    private void FundAccounts()
    {
        for (int asset = QuoteAsset; asset >= 1; asset--)
            for (int id = 2; id < _capacities.Accounts && State.Accounts.FreeBalances > 0; id++)
            {
                var terms = new TransferFundsTerms { AssetId = asset, ToAccountId = id, Amount = Funds };
                Accept(Send(CommandKind.TransferFunds, (ref Command c) => c.TransferFunds = terms));
            }
    }

    private static void Accept(RejectReason reason) => Assert.Equal(RejectReason.None, reason);

    private static Bytes16 Name(string kind, int number) =>
        Bytes16.FromText(string.Create(CultureInfo.InvariantCulture, $"{kind}{number}"));

    /// <summary>What the command was refused for; all that it has begun is done.</summary>
    private RejectReason Send(CommandKind kind, TestVenue.Fill fill, int session = 0)
    {
        var command = new Command();
        command.Header = new CommandHeader
        {
            Kind = kind,
            Stamp = ++_number * 10,
            SessionId = session,
            Connection = session == 0 ? 0 : 1,
            ClientSeqNum = _number,
        };
        fill(ref command);
        Engine.Execute(in command);
        RejectReason reason = EventFacts.ReasonOf(in _ring[_consumed.Value + 1]);
        _consumed.Value = _ring.Cursor;
        while (kind is not (CommandKind.Genesis or CommandKind.StartEpoch)
            && Engine.Continue(command.Header.Stamp))
            _consumed.Value = _ring.Cursor;
        return reason;
    }

    /// <summary>Counts what is taken; the C allocator gives large blocks memory only where touched.</summary>
    private sealed class CountedBlocks : IBlockSource, IDisposable
    {
        private readonly NativeBlocks _blocks = new();

        public long TakenBytes { get; private set; }

        public nint Take(long bytes)
        {
            TakenBytes += bytes;
            return _blocks.Take(bytes);
        }

        public void Dispose() => _blocks.Dispose();
    }
}
