using Matching.Engine;
using Matching.Engine.Commands;
using Matching.V1;
using CommandKind = Matching.Engine.Commands.CommandKind;

namespace Matching.Gateway.Sessions;

/// <summary>A market maker's commands as the engine's; checks as <see cref="CommandReader"/>.</summary>
internal static class QuoteReader
{
    /// <summary>One entry of a mass quote.</summary>
    public static string? Read(MassQuote from, int index, ref Command to)
    {
        if (from.Entries.Count == 0) return "a mass quote has no entries";
        if (from.QuoteId.Length > Bytes16.Length) return "quote_id is longer than 16 bytes";
        if (from.ExecInst > sbyte.MaxValue) return "exec_inst is out of range";
        if (!CommandReader.Fits((int)from.SelfTradePrevention))
            return "self_trade_prevention is out of range";
        QuoteEntry entry = from.Entries[index];
        to.Header.Kind = CommandKind.Quote;
        to.Quote = new QuoteTerms
        {
            QuoteId = CommandReader.Name(from.QuoteId),
            BidPrice = entry.BidPrice,
            BidQty = entry.BidQty,
            AskPrice = entry.AskPrice,
            AskQty = entry.AskQty,
            AccountId = from.AccountId,
            InstrumentId = entry.InstrumentId,
            Group = from.Group,
            ExecInst = (Engine.ExecInst)from.ExecInst,
            SelfTradePrevention = (Engine.SelfTradePrevention)from.SelfTradePrevention,
        };
        return null;
    }

    public static string? Read(SetProtectionRequest from, ref Command to)
    {
        to.Header.Kind = CommandKind.SetProtection;
        to.SetProtection = new SetProtectionTerms
        {
            Window = from.Window,
            MaxQty = from.MaxQty,
            MaxNotional = from.MaxNotional,
            MaxFills = from.MaxFills,
            AccountId = from.AccountId,
            Group = from.Group,
        };
        return null;
    }

    public static string? Read(ResetProtectionRequest from, ref Command to)
    {
        to.Header.Kind = CommandKind.ResetProtection;
        to.ResetProtection = new ResetProtectionTerms { AccountId = from.AccountId, Group = from.Group };
        return null;
    }
}
