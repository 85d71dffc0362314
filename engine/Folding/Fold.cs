using System.Diagnostics.CodeAnalysis;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;
using Matching.Engine.Sessions;

namespace Matching.Engine.Folding;

/// <summary>
/// What an event does to the state. Live, at recovery and in an auditor's hands it is this code. It reads no
/// rule: whatever was decided is in the event.
/// </summary>
internal static class Fold
{
    public static void Apply(VenueState state, in Event e)
    {
        Advance(state, in e.Header);
        long sequence = e.Header.Sequence;
        switch (e.Header.Kind)
        {
            case EventKind.OrderAccepted: OrderFold.Apply(state, in e.OrderAccepted, sequence); break;
            case EventKind.Traded: TradeFold.Apply(state, in e.Traded, sequence); break;
            case EventKind.OrderReplaced: OrderFold.Apply(state, in e.OrderReplaced, sequence); break;
            case EventKind.OrderCancelled: OrderFold.Apply(state, in e.OrderCancelled, sequence); break;
            case EventKind.OrderBooked: OrderFold.Apply(state, in e.OrderBooked, sequence); break;
            case EventKind.OrderRemoved: OrderFold.Apply(state, in e.OrderRemoved, sequence); break;
            case EventKind.OrderRejected: Taken(state, in e, e.OrderRejected.Reason); break;
            case EventKind.CancelRejected: Taken(state, in e, e.CancelRejected.Reason); break;
            case EventKind.ReplaceRejected: Taken(state, in e, e.ReplaceRejected.Reason); break;
            default: ApplyRare(state, in e); break;
        }
    }

    private static void ApplyRare(VenueState state, in Event e)
    {
        switch (e.Header.Kind)
        {
            case EventKind.Genesis: state.Begin(in e.Genesis.Terms); return;
            case EventKind.EpochStarted: state.Epoch = e.EpochStarted.Terms.Epoch; return;
            case EventKind.TimeAdvanced: return;
            case EventKind.LoggedOn: Apply(state, in e.LoggedOn, e.Header.Sequence); return;
            case EventKind.LoggedOff: Apply(state, in e.LoggedOff, e.Header.Sequence); return;
            case EventKind.LogOnRejected or EventKind.LogOffRejected: return;
            case EventKind.RulesActivated: state.RulesVersion = e.RulesActivated.Terms.RulesVersion; break;
            case EventKind.ModeChanged: state.Mode = e.ModeChanged.Terms.Mode; break;
            case EventKind.AssetListed: Apply(state, in e.AssetListed); break;
            case EventKind.InstrumentListed: Apply(state, in e.InstrumentListed); break;
            case EventKind.ParticipantAdded: Apply(state, in e.ParticipantAdded); break;
            case EventKind.AccountOpened: Apply(state, in e.AccountOpened); break;
            case EventKind.ApiKeyAdded: Apply(state, in e.ApiKeyAdded); break;
            case EventKind.FundsTransferred: Apply(state, in e.FundsTransferred); break;
            case EventKind.CommandRepeated: break;
            case EventKind.SetModeRejected: Taken(state, in e, e.SetModeRejected.Reason); return;
            case EventKind.ActivateRulesRejected: Taken(state, in e, e.ActivateRulesRejected.Reason); return;
            case EventKind.ListAssetRejected: Taken(state, in e, e.ListAssetRejected.Reason); return;
            case EventKind.ListInstrumentRejected:
                Taken(state, in e, e.ListInstrumentRejected.Reason); return;
            case EventKind.AddParticipantRejected:
                Taken(state, in e, e.AddParticipantRejected.Reason); return;
            case EventKind.OpenAccountRejected: Taken(state, in e, e.OpenAccountRejected.Reason); return;
            case EventKind.AddApiKeyRejected: Taken(state, in e, e.AddApiKeyRejected.Reason); return;
            case EventKind.TransferFundsRejected: Taken(state, in e, e.TransferFundsRejected.Reason); return;
            default: Unknown(e.Header.Kind); return;
        }
        Taken(state, in e, RejectReason.None);
    }

    private static void Advance(VenueState state, in EventHeader header)
    {
        Check.That(header.Sequence == state.LastSequence + 1);
        Check.That(header.Time >= state.Time);
        Check.That(header.Epoch == state.Epoch || header.Kind == EventKind.EpochStarted);
        state.LastSequence = header.Sequence;
        state.Time = header.Time;
    }

    /// <summary>
    /// A session's number is used, and its private stream has one more item; but a refusal that says "not by
    /// this connection" belongs to nobody's stream.
    /// </summary>
    private static void Taken(VenueState state, in Event e, RejectReason reason)
    {
        if (reason.IsOutsideSession) return;
        SessionFold.Taken(state, in e.Command, e.Header.Sequence);
    }

    private static void Apply(VenueState state, in LoggedOn e, long sequence)
    {
        Members members = state.Members;
        int id = e.Command.SessionId;
        if (id > members.SessionCount) members.OpenSession(id, e.Terms.ParticipantId, e.Terms.Name);
        ref Session session = ref members.Session(id);
        session.Connection = e.Command.Connection;
        session.Role = e.Terms.Role;
        session.LoggedOn = 1;
        session.LastSequence = sequence;
    }

    private static void Apply(VenueState state, in LoggedOff e, long sequence)
    {
        ref Session session = ref state.Members.Session(e.Command.SessionId);
        session.LoggedOn = 0;
        session.LastSequence = sequence;
    }

    private static void Apply(VenueState state, in AssetListed e)
    {
        state.Directory.Add(e.AssetId, new Asset { Symbol = e.Terms.Symbol, Scale = e.Terms.Scale });
        state.Accounts.Ensure(Limits.ExternalAccount, e.AssetId);
        state.Accounts.Ensure(Limits.HouseAccount, e.AssetId);
    }

    private static void Apply(VenueState state, in InstrumentListed e) =>
        state.Directory.Add(e.InstrumentId, new Instrument
        {
            Symbol = e.Terms.Symbol,
            TickSize = e.Terms.TickSize,
            LotSize = e.Terms.LotSize,
            MinQty = e.Terms.MinQty,
            MaxQty = e.Terms.MaxQty,
            NotionalMultiplier = e.NotionalMultiplier,
            NotionalDivisor = e.NotionalDivisor,
            BaseAssetId = e.Terms.BaseAssetId,
            QuoteAssetId = e.Terms.QuoteAssetId,
            MakerFeeRate = e.Terms.MakerFeeRate,
            TakerFeeRate = e.Terms.TakerFeeRate,
            MarketProtection = e.Terms.MarketProtection,
            PriceScale = e.Terms.PriceScale,
        });

    private static void Apply(VenueState state, in ParticipantAdded e) =>
        state.Members.AddParticipant(e.ParticipantId, e.Terms.Name);

    private static void Apply(VenueState state, in AccountOpened e) =>
        state.Accounts.Open(
            e.AccountId, new Account { Name = e.Terms.Name, ParticipantId = e.Terms.ParticipantId });

    private static void Apply(VenueState state, in ApiKeyAdded e) =>
        state.Members.AddKey(new ApiKey
        {
            KeyId = e.Terms.KeyId,
            Salt = e.Terms.Salt,
            SecretHash = e.Terms.SecretHash,
            ParticipantId = e.Terms.ParticipantId,
            Role = e.Terms.Role,
        });

    private static void Apply(VenueState state, in FundsTransferred e)
    {
        TransferFundsTerms terms = e.Terms;
        state.Accounts.Post(terms.FromAccountId, terms.AssetId, -terms.Amount, 0);
        state.Accounts.Post(terms.ToAccountId, terms.AssetId, terms.Amount, 0);
    }

    [DoesNotReturn]
    private static void Unknown(EventKind kind) =>
        throw new InvariantBrokenException($"an event of unknown kind {(byte)kind}");
}
