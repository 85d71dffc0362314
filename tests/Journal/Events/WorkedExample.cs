using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Tests.Journal.Events;

/// <summary>The event that docs/JOURNAL.md draws.</summary>
internal static class WorkedExample
{
    public static Event OrderAccepted => new()
    {
        Header = new EventHeader
        {
            Sequence = 1_001,
            FirstSequence = 1_001,
            Time = 1_767_225_600_000_001_500,
            Epoch = 3,
            Flags = EventFlags.Last,
            Kind = EventKind.OrderAccepted,
        },
        OrderAccepted = new OrderAccepted
        {
            Command = new TakenCommand
            {
                ClientSeqNum = 42,
                ReceivedTime = 1_767_225_600_000_000_000,
                PrevSequence = 998,
                SessionId = 7,
                Connection = 2,
            },
            Terms = new NewOrderTerms
            {
                ClOrdId = Bytes16.FromText("a1"),
                Price = 10_000,
                OrderQty = 5,
                AccountId = 12,
                InstrumentId = 1,
                Side = Side.Buy,
                OrderType = OrderType.Limit,
                TimeInForce = TimeInForce.GoodTillCancel,
                ExecInst = ExecInst.PostOnly,
            },
            OrderId = 256L << 23 | 6,
            LimitPrice = 10_000,
            Hold = 50_000,
            OrderQty = 5,
            DisplayedQty = 5,
            MakerFeeRate = -5_000,
            TakerFeeRate = 20_000,
            Entry = Entry.Booked,
        },
    };
}
