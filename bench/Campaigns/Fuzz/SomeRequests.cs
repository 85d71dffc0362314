using Google.Protobuf;
using Matching.V1;

namespace Matching.Bench.Campaigns.Fuzz;

/// <summary>Requests of a session with commands of every kind, most of them such as a trader would send.
/// </summary>
internal static class SomeRequests
{
    private const int MostCommands = 4;

    public static SessionRequest Random(FuzzDice dice)
    {
        var request = new SessionRequest();
        for (int count = 1 + dice.Below(MostCommands); count > 0; count--)
            request.Commands.Add(Command(dice));
        return request;
    }

    private static OrderCommand Command(FuzzDice dice)
    {
        var command = new OrderCommand { ClientSeqNum = 1 };
        int account = 1 + dice.Below(5);
        switch (dice.Below(14))
        {
            case 0:
                command.Cancel = new OrderCancelRequest { AccountId = account, OrigClOrdId = Name(dice) };
                break;
            case 1:
                command.Replace = new OrderCancelReplaceRequest
                {
                    AccountId = account,
                    OrigClOrdId = Name(dice),
                    ClOrdId = Name(dice),
                    Price = Price(dice),
                    OrderQty = dice.Below(30),
                };
                break;
            case 2:
                command.MassCancel = new OrderMassCancelRequest { AccountId = account };
                break;
            case 3:
            case 4:
                command.MassQuote = Quote(dice, account);
                break;
            case 5:
                command.CancelAllAfter = new CancelAllAfterRequest { AccountId = account, Timeout = 5_000 };
                break;
            case 6:
                command.SetProtection = new SetProtectionRequest
                {
                    AccountId = account,
                    Group = 1,
                    Window = 50_000,
                    MaxFills = 2,
                };
                break;
            case 7:
                command.ResetProtection = new ResetProtectionRequest { AccountId = account, Group = 1 };
                break;
            case 8:
                command.OrderStatus =
                    new OrderStatusRequest { AccountId = account, OrigClOrdId = Name(dice) };
                break;
            case 9:
                command.MassStatus = new OrderMassStatusRequest { AccountId = account };
                break;
            case 10:
                command.KillSwitch = new KillSwitchRequest
                {
                    Scope = (KillScope)dice.Below(5),
                    Id = dice.Below(4),
                    Engaged = dice.Chance(30),
                };
                break;
            default:
                command.NewOrder = Order(dice, account);
                break;
        }
        return command;
    }

    private static NewOrderSingle Order(FuzzDice dice, int account) => new()
    {
        AccountId = account,
        InstrumentId = 1 + dice.Below(2),
        ClOrdId = Name(dice),
        Side = (Side)(1 + dice.Below(2)),
        OrderType = (OrderType)(1 + dice.Below(4)),
        TimeInForce = (TimeInForce)(1 + dice.Below(5)),
        ExecInst = (uint)dice.Below(2),
        Price = Price(dice),
        OrderQty = 1 + dice.Below(30),
        StopPrice = dice.Chance(20) ? Price(dice) : 0,
        DisplayQty = dice.Chance(20) ? 1 + dice.Below(5) : 0,
        ExpireTime = dice.Chance(20) ? 1_767_225_600_001_000_000 : 0,
        SelfTradePrevention = (SelfTradePrevention)dice.Below(5),
    };

    private static MassQuote Quote(FuzzDice dice, int account)
    {
        var quote = new MassQuote { AccountId = account, QuoteId = Name(dice), Group = dice.Below(2) };
        for (int instrument = 1; instrument <= 2; instrument++)
        {
            quote.Entries.Add(new QuoteEntry
            {
                InstrumentId = instrument,
                BidPrice = Price(dice) - 8,
                BidQty = dice.Below(10),
                AskPrice = Price(dice) + 8,
                AskQty = dice.Below(10),
            });
        }
        return quote;
    }

    private static ByteString Name(FuzzDice dice) => ByteString.CopyFromUtf8($"{dice.Below(20)}");

    private static long Price(FuzzDice dice) => 50 + dice.Below(17);
}
