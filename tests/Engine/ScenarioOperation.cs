using System.Globalization;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;

namespace Matching.Tests.Engine;

/// <summary>
/// A scenario's commands of an operator. Commands that set many rules at once change the one that is named
/// and keep the others.
/// </summary>
internal static class ScenarioOperation
{
    public static void Say(TestVenue venue, string[] said, ref Command command)
    {
        switch (command.Header.Kind)
        {
            case CommandKind.TransferFunds: command.TransferFunds = Move(venue, said); break;
            case CommandKind.SetMode: command.SetMode.Mode = Enum.Parse<VenueMode>(said[1]); break;
            case CommandKind.SetInstrumentStatus:
                command.SetInstrumentStatus = new() { InstrumentId = On(said), Status = Status(said[0]) };
                break;
            case CommandKind.SetInstrumentRules: command.SetInstrumentRules = Rules(venue, said); break;
            case CommandKind.SetAccountRules: command.SetAccountRules = Account(venue, said); break;
            case CommandKind.SetHoldingsLimit: command.SetHoldingsLimit = Holdings(venue, said); break;
            case CommandKind.SetKillSwitch: command.SetKillSwitch = Kill(venue, said); break;
            case CommandKind.SetFeeTier: command.SetFeeTier = Tier(said); break;
        }
    }

    /// <summary>
    /// <c>deposit 10 USD to alice</c>, <c>withdraw 10 USD from alice</c>, <c>move 10 USD from alice to
    /// bob</c>.
    /// </summary>
    private static TransferFundsTerms Move(TestVenue venue, string[] said)
    {
        int asset = ScenarioLook.Asset(said[2]);
        int first = venue.Account(said[4]);
        int scale = venue.State.Directory.HasAsset(asset) ? venue.State.Directory.Asset(asset).Scale : 0;
        return new TransferFundsTerms
        {
            Amount = ScenarioCommand.Number(said[1], scale),
            AssetId = asset,
            FromAccountId = said[0] == "deposit" ? Limits.ExternalAccount : first,
            ToAccountId = said[0] switch
            {
                "deposit" => first,
                "withdraw" => Limits.ExternalAccount,
                _ => venue.Account(said[6]),
            },
        };
    }

    private static InstrumentStatus Status(string verb) => verb switch
    {
        "pre-opens" => InstrumentStatus.PreOpen,
        "opens" => InstrumentStatus.Open,
        "restricts" => InstrumentStatus.CancelOnly,
        "halts" => InstrumentStatus.Halted,
        _ => InstrumentStatus.Closed,
    };

    /// <summary>
    /// <c>changes [on 2] [min 10] [max 1000] [reference 100.00] [static 10%] [dynamic 5%] [protection 10%]
    /// [close 17:00:00] [follows|stays]</c>.
    /// </summary>
    private static SetInstrumentRulesTerms Rules(TestVenue venue, string[] said)
    {
        int id = On(said);
        Instrument now = venue.State.Directory.HasInstrument(id)
            ? venue.State.Directory.Instrument(id)
            : default;
        var terms = new SetInstrumentRulesTerms
        {
            InstrumentId = id,
            MinNotional = now.MinNotional,
            MaxNotional = now.MaxNotional,
            SessionClose = now.SessionClose,
            MarketProtection = now.MarketProtection,
            StaticCollar = now.StaticCollar,
            DynamicCollar = now.DynamicCollar,
            ReferenceFollowsTrades = now.ReferenceFollowsTrades,
        };
        int scale = venue.Setup.QuoteScale;
        for (int word = 1; word < said.Length; word++)
        {
            switch (said[word])
            {
                case "on": word++; break;
                case "min": terms.MinNotional = ScenarioCommand.Number(said[++word], scale); break;
                case "max": terms.MaxNotional = ScenarioCommand.Number(said[++word], scale); break;
                case "reference": terms.ReferencePrice = ScenarioOrder.Price(venue, said[++word]); break;
                case "static": terms.StaticCollar = Share(said[++word]); break;
                case "dynamic": terms.DynamicCollar = Share(said[++word]); break;
                case "protection": terms.MarketProtection = Share(said[++word]); break;
                case "close": terms.SessionClose = ScenarioCommand.Nanoseconds(said[++word]); break;
                case "follows": terms.ReferenceFollowsTrades = 1; break;
                case "stays": terms.ReferenceFollowsTrades = 0; break;
                default: throw new ArgumentException($"what is '{said[word]}'?");
            }
        }
        return terms;
    }

    /// <summary>
    /// <c>freezes alice</c>, <c>unfreezes alice</c>, <c>winds-down alice</c> (close-only), <c>puts alice in
    /// tier 1</c>, <c>puts alice in group 7</c>, <c>limits alice to 3 orders</c>.
    /// </summary>
    private static SetAccountRulesTerms Account(TestVenue venue, string[] said)
    {
        int id = venue.Account(said[1]);
        Account now = venue.State.Accounts.Has(id) ? venue.State.Accounts[id] : default;
        var terms = new SetAccountRulesTerms
        {
            AccountId = id,
            FeeTier = now.FeeTier,
            SelfTradeGroup = now.SelfTradeGroup,
            MaxOpenOrders = now.MaxOpenOrders,
            State = now.State,
        };
        switch (said[0])
        {
            case "freezes": terms.State = AccountState.Frozen; break;
            case "unfreezes": terms.State = AccountState.Active; break;
            case "winds-down": terms.State = AccountState.CloseOnly; break;
            case "limits": terms.MaxOpenOrders = ScenarioCommand.Integer(said[3]); break;
            case "puts" when said[3] == "tier": terms.FeeTier = ScenarioCommand.Integer(said[4]); break;
            default: terms.SelfTradeGroup = ScenarioCommand.Integer(said[4]); break;
        }
        return terms;
    }

    /// <summary><c>limits alice to 10 XYZ</c>; zero for no limit.</summary>
    private static SetHoldingsLimitTerms Holdings(TestVenue venue, string[] said)
    {
        int asset = ScenarioLook.Asset(said[4]);
        int scale = venue.State.Directory.HasAsset(asset) ? venue.State.Directory.Asset(asset).Scale : 0;
        return new SetHoldingsLimitTerms
        {
            AccountId = venue.Account(said[1]),
            AssetId = asset,
            MaxQty = ScenarioCommand.Number(said[3], scale),
        };
    }

    /// <summary>
    /// <c>kills alice</c> (the account), <c>kills participant alice</c>, <c>kills instrument 1</c>,
    /// <c>kills venue</c>; <c>releases</c> likewise.
    /// </summary>
    private static SetKillSwitchTerms Kill(TestVenue venue, string[] said)
    {
        var terms = new SetKillSwitchTerms { Engaged = (byte)(said[0] == "kills" ? 1 : 0) };
        (terms.Scope, terms.Id) = said[1] switch
        {
            "venue" => (KillScope.Venue, 0),
            "instrument" => (KillScope.Instrument, ScenarioCommand.Integer(said[2])),
            "participant" => (KillScope.Participant, venue.Participant(said[2])),
            string account => (KillScope.Account, venue.Account(account)),
        };
        return terms;
    }

    /// <summary><c>sets tier 1 maker -1 taker 2</c>, in hundredths of a per cent.</summary>
    private static SetFeeTierTerms Tier(string[] said) => new()
    {
        Tier = ScenarioCommand.Integer(said[2]),
        MakerFeeRate = (int)ScenarioCommand.Number(said[4], 4),
        TakerFeeRate = (int)ScenarioCommand.Number(said[6], 4),
    };

    private static int On(string[] said)
    {
        int at = Array.IndexOf(said, "on");
        return at < 0 ? 1 : ScenarioCommand.Integer(said[at + 1]);
    }

    /// <summary>A percentage in millionths.</summary>
    private static int Share(string text) =>
        (int)(decimal.Parse(text.TrimEnd('%'), CultureInfo.InvariantCulture) * 10_000);
}
