using Matching.Engine;
using Matching.Engine.Commands;

namespace Matching.Tests.Engine;

/// <summary>A scenario's quotes, and the protections that count them.</summary>
internal static class ScenarioQuote
{
    /// <summary>
    /// <c>quotes 5 @ 99.00 / 5 @ 101.00 [as q1] [group 1] [post-only] [stp oldest] [on 2]</c>; a side that is
    /// withdrawn is <c>none</c>.
    /// </summary>
    public static QuoteTerms Terms(TestVenue venue, int account, string[] said)
    {
        var terms = new QuoteTerms { AccountId = account, InstrumentId = 1 };
        int word = 1;
        (terms.BidQty, terms.BidPrice) = ReadSide(venue, said, ref word);
        if (said[word++] != "/") throw new ArgumentException("a quote has two sides");
        (terms.AskQty, terms.AskPrice) = ReadSide(venue, said, ref word);
        for (; word < said.Length; word++)
        {
            switch (said[word])
            {
                case "as": terms.QuoteId = Bytes16.FromText(said[++word]); break;
                case "group": terms.Group = ScenarioCommand.Integer(said[++word]); break;
                case "post-only": terms.ExecInst = ExecInst.PostOnly; break;
                case "stp": terms.SelfTradePrevention = ScenarioOrder.Prevention(said[++word]); break;
                case "on": terms.InstrumentId = ScenarioCommand.Integer(said[++word]); break;
                default: throw new ArgumentException($"what is '{said[word]}'?");
            }
        }
        return terms;
    }

    /// <summary><c>protects group 1 [fills 3] [qty 10] [notional 1000] [window 5s]</c>.</summary>
    public static SetProtectionTerms Protection(TestVenue venue, int account, string[] said)
    {
        var terms = new SetProtectionTerms { AccountId = account };
        for (int word = 1; word < said.Length; word++)
        {
            switch (said[word])
            {
                case "group": terms.Group = ScenarioCommand.Integer(said[++word]); break;
                case "fills": terms.MaxFills = ScenarioCommand.Integer(said[++word]); break;
                case "qty": terms.MaxQty = ScenarioOrder.Qty(venue, said[++word]); break;
                case "notional":
                    terms.MaxNotional = ScenarioCommand.Number(said[++word], venue.Setup.QuoteScale);
                    break;
                case "window": terms.Window = ScenarioCommand.Nanoseconds(said[++word]); break;
                default: throw new ArgumentException($"what is '{said[word]}'?");
            }
        }
        return terms;
    }

    private static (long Qty, long Price) ReadSide(TestVenue venue, string[] said, ref int word)
    {
        if (said[word] == "none")
        {
            word++;
            return (0, 0);
        }
        long qty = ScenarioOrder.Qty(venue, said[word]);
        long price = ScenarioOrder.Price(venue, said[word + 2]);
        word += 3;
        return (qty, price);
    }
}
