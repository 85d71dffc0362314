using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>What may be listed, and who may.</summary>
public sealed class ListingTests
{
    private static readonly ListInstrumentTerms _good = new VenueSetup().Instrument with
    {
        Symbol = Bytes16.FromText("NEW"),
    };

    public static TheoryData<RejectReason, ListInstrumentTerms> BadInstruments => new()
    {
        { RejectReason.InvalidSymbol, _good with { Symbol = default } },
        { RejectReason.DuplicateSymbol, new VenueSetup().Instrument },
        { RejectReason.UnknownAsset, _good with { BaseAssetId = 0 } },
        { RejectReason.UnknownAsset, _good with { QuoteAssetId = 9 } },
        { RejectReason.UnknownAsset, _good with { QuoteAssetId = 1 } },
        { RejectReason.InvalidScale, _good with { PriceScale = 19 } },
        { RejectReason.InvalidTickOrLot, _good with { TickSize = 0 } },
        { RejectReason.InvalidTickOrLot, _good with { TickSize = long.MaxValue } },
        { RejectReason.InvalidTickOrLot, _good with { LotSize = -1 } },
        { RejectReason.InvalidTickOrLot, _good with { LotSize = 2, MinQty = 3 } },
        { RejectReason.InvalidTickOrLot, _good with { MinQty = 0 } },
        { RejectReason.InvalidTickOrLot, _good with { MinQty = 10, MaxQty = 9 } },
        { RejectReason.InvalidTickOrLot, _good with { MaxQty = Limits.MaxAmount + 1 } },
        { RejectReason.NotionalNotWhole, _good with { PriceScale = 3 } },
        { RejectReason.NotionalNotWhole, _good with { PriceScale = 3, TickSize = 5 } },
        { RejectReason.InvalidFee, _good with { MakerFeeRate = -3, TakerFeeRate = 2 } },
        { RejectReason.InvalidFee, _good with { MakerFeeRate = int.MinValue, TakerFeeRate = int.MaxValue } },
        { RejectReason.InvalidFee, _good with { TakerFeeRate = 100_000_001 } },
        { RejectReason.InvalidProtection, _good with { MarketProtection = -1 } },
        { RejectReason.InvalidProtection, _good with { MarketProtection = 1_000_001 } },
        { RejectReason.InvalidCollar, _good with { StaticCollar = -1 } },
        { RejectReason.InvalidCollar, _good with { StaticCollar = 1_000_001 } },
        { RejectReason.InvalidCollar, _good with { DynamicCollar = 1_000_001 } },
        { RejectReason.InvalidCollar, _good with { ReferencePrice = -1 } },
        { RejectReason.InvalidCollar, _good with { ReferenceFollowsTrades = 2 } },
        { RejectReason.InvalidNotionalBounds, _good with { MinNotional = -1 } },
        { RejectReason.InvalidNotionalBounds, _good with { MaxNotional = -1 } },
        { RejectReason.InvalidNotionalBounds, _good with { MinNotional = 2, MaxNotional = 1 } },
        { RejectReason.InvalidSessionClose, _good with { SessionClose = -1 } },
        { RejectReason.InvalidSessionClose, _good with { SessionClose = Limits.Day } },
    };

    [Theory]
    [MemberData(nameof(BadInstruments), DisableDiscoveryEnumeration = true)]
    public void An_instrument_is_checked(RejectReason reason, ListInstrumentTerms terms) =>
        Refused(reason, CommandKind.ListInstrument, (ref Command c) => c.ListInstrument = terms);

    [Fact]
    public void A_tick_whose_notional_is_whole_is_listed()
    {
        using var venue = new TestVenue(new VenueSetup());
        ListInstrumentTerms terms = _good with { PriceScale = 3, TickSize = 10 };
        Event e = venue.Send(CommandKind.ListInstrument, (ref Command c) => c.ListInstrument = terms)[0];
        Assert.Equal((1, 10), (e.InstrumentListed.NotionalMultiplier, e.InstrumentListed.NotionalDivisor));
        venue.Prove();
    }

    [Fact]
    public void Other_listings_are_checked()
    {
        Bytes16 name = Bytes16.FromText("x");
        Refused(RejectReason.InvalidSymbol, CommandKind.ListAsset, (ref Command _) => { });
        Refused(RejectReason.DuplicateSymbol, CommandKind.ListAsset, (ref Command c) =>
            c.ListAsset.Symbol = Bytes16.FromText("USD"));
        Refused(RejectReason.InvalidScale, CommandKind.ListAsset, (ref Command c) =>
            c.ListAsset = new ListAssetTerms { Symbol = name, Scale = 19 });
        Refused(RejectReason.InvalidSymbol, CommandKind.AddParticipant, (ref Command _) => { });
        Refused(RejectReason.InvalidSymbol, CommandKind.OpenAccount, (ref Command c) =>
            c.OpenAccount.ParticipantId = 1);
        Refused(RejectReason.UnknownParticipant, CommandKind.OpenAccount, (ref Command c) =>
            c.OpenAccount = new OpenAccountTerms { Name = name, ParticipantId = 9 });
        Refused(RejectReason.UnknownParticipant, CommandKind.AddApiKey, (ref Command c) =>
            c.AddApiKey = new AddApiKeyTerms { KeyId = 1, Role = Role.Trader });
        Refused(RejectReason.InvalidRole, CommandKind.AddApiKey, (ref Command c) =>
            c.AddApiKey = new AddApiKeyTerms { KeyId = 1, ParticipantId = 1, Role = (Role)7 });
        Refused(RejectReason.UnknownKey, CommandKind.RevokeApiKey, (ref Command c) =>
            c.RevokeApiKey.KeyId = 1);
        Refused(RejectReason.UnknownRulesVersion, CommandKind.ActivateRules, (ref Command c) =>
            c.ActivateRules.RulesVersion = Limits.RulesVersion + 1);
        Refused(RejectReason.UnknownRulesVersion, CommandKind.ActivateRules, (ref Command c) =>
            c.ActivateRules.RulesVersion = 1);
    }

    [Theory]
    [InlineData(CommandKind.ListAsset)]
    [InlineData(CommandKind.ListInstrument)]
    [InlineData(CommandKind.AddParticipant)]
    [InlineData(CommandKind.OpenAccount)]
    [InlineData(CommandKind.AddApiKey)]
    [InlineData(CommandKind.RevokeApiKey)]
    [InlineData(CommandKind.TransferFunds)]
    [InlineData(CommandKind.SetMode)]
    [InlineData(CommandKind.ActivateRules)]
    [InlineData(CommandKind.SetFeeTier)]
    [InlineData(CommandKind.SetInstrumentStatus)]
    [InlineData(CommandKind.SetInstrumentRules)]
    [InlineData(CommandKind.SetAccountRules)]
    [InlineData(CommandKind.SetHoldingsLimit)]
    public void A_trader_is_no_operator(CommandKind kind) =>
        Refused(RejectReason.NotPermitted, kind, (ref Command _) => { }, "alice");

    [Theory]
    [InlineData(CommandKind.ListAsset)]
    [InlineData(CommandKind.ListInstrument)]
    [InlineData(CommandKind.AddParticipant)]
    [InlineData(CommandKind.OpenAccount)]
    [InlineData(CommandKind.AddApiKey)]
    [InlineData(CommandKind.RevokeApiKey)]
    [InlineData(CommandKind.TransferFunds)]
    [InlineData(CommandKind.ActivateRules)]
    [InlineData(CommandKind.SetFeeTier)]
    public void An_operator_is_no_administrator(CommandKind kind)
    {
        using var venue = new TestVenue(new VenueSetup());
        venue.LogOn("alice", Role.Operator);
        Event e = Assert.Single(venue.Send(kind, (ref Command _) => { }, "alice"));
        Assert.Equal(RejectReason.NotPermitted, EventFacts.ReasonOf(in e));
        venue.LogOn("alice", Role.Administrator);
        e = venue.Send(kind, (ref Command _) => { }, "alice")[0];
        Assert.NotEqual(RejectReason.NotPermitted, EventFacts.ReasonOf(in e));
        venue.Prove();
    }

    [Theory]
    [InlineData(CommandKind.Quote)]
    [InlineData(CommandKind.SetProtection)]
    [InlineData(CommandKind.ResetProtection)]
    public void Only_a_market_maker_quotes(CommandKind kind)
    {
        using var venue = new TestVenue(new VenueSetup());
        foreach (Role role in (Role[])[Role.Trader, Role.Operator, Role.Administrator])
        {
            venue.LogOn("alice", role);
            Event e = Assert.Single(venue.Send(kind, (ref Command _) => { }, "alice"));
            Assert.Equal(RejectReason.NotPermitted, EventFacts.ReasonOf(in e));
        }
        venue.LogOn("alice", Role.MarketMaker);
        Event taken = venue.Send(kind, (ref Command _) => { }, "alice")[0];
        Assert.Equal(RejectReason.UnknownAccount, EventFacts.ReasonOf(in taken));
        venue.Prove();
    }

    [Fact]
    public void By_the_first_rules_traders_quote_and_operators_administer_until_the_second_are_activated()
    {
        using var venue = new TestVenue(new VenueSetup { RulesVersion = 1 });
        Event Send(CommandKind kind) => venue.Send(kind, (ref Command _) => { }, "alice")[0];
        Assert.Equal(RejectReason.UnknownAccount, EventFacts.ReasonOf(Send(CommandKind.Quote)));
        venue.LogOn("alice", Role.Operator);
        Assert.NotEqual(RejectReason.NotPermitted, EventFacts.ReasonOf(Send(CommandKind.OpenAccount)));
        var terms = new AddApiKeyTerms { KeyId = 7, ParticipantId = 2, Role = Role.Administrator };
        Event refused = venue.Send(CommandKind.AddApiKey, (ref Command c) => c.AddApiKey = terms)[0];
        Assert.Equal(RejectReason.InvalidRole, EventFacts.ReasonOf(in refused));

        Event activated = venue.Send(
            CommandKind.ActivateRules, (ref Command c) => c.ActivateRules.RulesVersion = 2, "alice")[0];

        Assert.Equal(EventKind.RulesActivated, activated.Header.Kind);
        Assert.Equal(RejectReason.NotPermitted, EventFacts.ReasonOf(Send(CommandKind.OpenAccount)));
        venue.LogOn("alice", Role.Trader);
        Assert.Equal(RejectReason.NotPermitted, EventFacts.ReasonOf(Send(CommandKind.Quote)));
        venue.Prove();
    }

    [Fact]
    public void A_key_is_revoked_once_and_its_id_is_never_used_again()
    {
        using var venue = new TestVenue(new VenueSetup());
        var terms = new AddApiKeyTerms { KeyId = 7, ParticipantId = 2, Role = Role.ReadOnly };
        venue.Send(CommandKind.AddApiKey, (ref Command c) => c.AddApiKey = terms);
        Event first = venue.Send(CommandKind.RevokeApiKey, (ref Command c) => c.RevokeApiKey.KeyId = 7)[0];
        Assert.Equal(EventKind.ApiKeyRevoked, first.Header.Kind);
        Event second = venue.Send(CommandKind.RevokeApiKey, (ref Command c) => c.RevokeApiKey.KeyId = 7)[0];
        Assert.Equal(RejectReason.UnknownKey, EventFacts.ReasonOf(in second));
        Event again = venue.Send(CommandKind.AddApiKey, (ref Command c) => c.AddApiKey = terms)[0];
        Assert.Equal(RejectReason.DuplicateKey, EventFacts.ReasonOf(in again));
        venue.Prove();
    }

    [Fact]
    public void A_key_is_added_once()
    {
        using var venue = new TestVenue(new VenueSetup());
        var terms = new AddApiKeyTerms { KeyId = -5, ParticipantId = 2, Role = Role.Operator };
        Event first = venue.Send(CommandKind.AddApiKey, (ref Command c) => c.AddApiKey = terms)[0];
        Event second = venue.Send(CommandKind.AddApiKey, (ref Command c) => c.AddApiKey = terms)[0];
        Assert.Equal(EventKind.ApiKeyAdded, first.Header.Kind);
        Assert.Equal(RejectReason.DuplicateKey, second.AddApiKeyRejected.Reason);
        Event same = venue.Send(CommandKind.ActivateRules, (ref Command c) =>
            c.ActivateRules.RulesVersion = Limits.RulesVersion)[0];
        Assert.Equal(EventKind.RulesActivated, same.Header.Kind);
        venue.Prove();
    }

    private static void Refused(
        RejectReason reason, CommandKind kind, TestVenue.Fill fill, string from = "ops")
    {
        using var venue = new TestVenue(new VenueSetup());
        string before = Picture.Of(venue.State);
        Event e = Assert.Single(venue.Send(kind, fill, from));
        Assert.Equal(reason, EventFacts.ReasonOf(in e));
        Assert.Equal(before, Picture.Of(venue.State));
        venue.Prove();
    }
}
