using Google.Protobuf;
using Matching.Bench.Campaigns.Simulation;
using Matching.Client;
using Matching.V1;

namespace Matching.Bench.Campaigns.Fuzz;

/// <summary>
/// What a client reads: the messages of a book's stream, by levels or order by order, through the SDK's own
/// books. Whatever they say, the books take them or refuse them, and have the checksum of what they hold.
/// </summary>
internal sealed class FeedTarget : IFuzzTarget
{
    private const int Messages = 12;
    private const int MostMessageBytes = 4 * 1024;

    private static readonly ListedInstrument s_listed = new(
        1, "ACME-USD", new ListedAsset(2, "ACME", 0), new ListedAsset(1, "USD", 2), 2, 0, 0.01m, 1, 1, 1, 0,
        0, InstrumentStatus.Open);

    private List<byte[]> _messages = [];
    private Book _levels = new(s_listed);
    private OrdersBook _orders = new(s_listed);

    public string Name => "feed";

    /// <summary>Of all messages: what protobuf makes of them, an exception for each at the worst.</summary>
    public long MostBytes => Messages * (MostMessageBytes * 16 + 16 * 1024);

    public byte[] Make(FuzzDice dice)
    {
        _messages = [];
        long sequence = 10;
        for (int count = 0; count < Messages; count++)
        {
            byte[] sound = count % 2 == 0
                ? Levels(dice, count == 0, ref sequence).ToByteArray()
                : Orders(dice, count == 1, ref sequence).ToByteArray();
            _messages.Add(dice.Chance(30) ? dice.Mutated(sound, mayResize: true) : sound);
        }
        return [.. _messages.SelectMany(message => message)];
    }

    public byte[] From(byte[] bytes)
    {
        _messages = [bytes, bytes];
        return bytes;
    }

    public bool Run(byte[] input)
    {
        (_levels, _orders) = (new Book(s_listed), new OrdersBook(s_listed));
        bool any = false;
        for (int at = 0; at < _messages.Count; at++) any |= Read(_messages[at], isLevels: at % 2 == 0);
        return any;
    }

    public void Prove(byte[] input)
    {
        ulong levels = 0;
        ulong orders = 0;
        foreach (Side side in (Side[])[Side.Buy, Side.Sell])
        {
            foreach (PriceLevel level in _levels.RawLevels(side))
                levels += BookChecksum.OfLevel(side, level.Price, level.Qty, level.Orders);
            foreach (AddOrder order in _orders.RawOrders(side))
                orders += BookChecksum.OfOrder(order.Side, order.Price, order.Qty, order.MdEntryId);
        }
        ViolationException.ThrowUnless(levels == _levels.Checksum, "the levels have another checksum.");
        ViolationException.ThrowUnless(orders == _orders.Checksum, "the orders have another checksum.");
    }

    private bool Read(byte[] message, bool isLevels)
    {
        try
        {
            bool fits = isLevels
                ? _levels.Apply(BookMessage.Parser.ParseFrom(message))
                : _orders.Apply(OrdersMessage.Parser.ParseFrom(message));
            // As the followers do.
            if (!fits && isLevels) _levels.Forget();
            else if (!fits) _orders.Forget();
            return fits;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    private static BookMessage Levels(FuzzDice dice, bool begins, ref long sequence)
    {
        var message = new BookMessage { Epoch = 1, ThroughSequence = sequence };
        if (begins)
        {
            var snapshot = new BookSnapshot { LastSequence = sequence };
            snapshot.Bids.Add(new PriceLevel { Price = 99, Qty = 1, Orders = 1 });
            snapshot.Checksum = BookChecksum.OfLevel(Side.Buy, 99, 1, 1);
            message.Snapshot = snapshot;
            return message;
        }
        for (int count = dice.Below(4); count > 0; count--)
        {
            message.Changes.Add(new LevelChange
            {
                Sequence = sequence + 1,
                PrevSequence = sequence,
                Side = (Side)(1 + dice.Below(2)),
                Level = new PriceLevel { Price = 90 + dice.Below(20), Qty = dice.Below(5), Orders = 1 },
            });
            sequence++;
        }
        message.ThroughSequence = sequence;
        return message;
    }

    private static OrdersMessage Orders(FuzzDice dice, bool begins, ref long sequence)
    {
        var message = new OrdersMessage { Epoch = 1, ThroughSequence = sequence };
        if (begins)
        {
            message.Snapshot = new OrdersSnapshot { LastSequence = sequence };
            return message;
        }
        for (int count = dice.Below(4); count > 0; count--)
        {
            var change = new OrderChange { Sequence = sequence + 1, PrevSequence = sequence };
            int id = 1 + dice.Below(6);
            switch (dice.Below(5))
            {
                case 0: change.Executed = new OrderExecuted { MdEntryId = id, Qty = dice.Below(3) }; break;
                case 1: change.Cancel = new OrderCancel { MdEntryId = id, Qty = dice.Below(3) }; break;
                case 2: change.Delete = new OrderDelete { MdEntryId = id }; break;
                case 3:
                    change.Replace = new OrderReplace { MdEntryId = id, NewMdEntryId = id + 1, Qty = 2 };
                    break;
                default:
                    change.Add = new AddOrder
                    {
                        MdEntryId = id,
                        Side = (Side)(1 + dice.Below(2)),
                        Price = 90 + dice.Below(20),
                        Qty = 1 + dice.Below(5),
                    };
                    break;
            }
            message.Changes.Add(change);
            sequence++;
        }
        message.ThroughSequence = sequence;
        return message;
    }
}
