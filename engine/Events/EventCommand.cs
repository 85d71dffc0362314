using Matching.Engine.Commands;

namespace Matching.Engine.Events;

/// <summary>
/// Gives back the command that a transaction's first event recorded, so that it can be executed again and
/// must yield the same events, byte for byte.
/// </summary>
public static class EventCommand
{
    /// <summary>False where the event is not the first of a transaction that a command began.</summary>
    public static bool TryRestore(in Event e, out Command command)
    {
        command = default;
        CommandKind kind = KindOf(in e);
        if (kind == CommandKind.None) return false;
        if (kind == CommandKind.Continue)
        {
            command.Header = new CommandHeader { Stamp = e.Header.Time, Kind = kind };
            return true;
        }
        command.Header = new CommandHeader
        {
            Stamp = e.Header.Time,
            ReceivedTime = e.Command.ReceivedTime,
            ClientSeqNum = e.Command.ClientSeqNum,
            SessionId = e.Command.SessionId,
            Connection = e.Command.Connection,
            Kind = kind,
        };
        if (e.Header.Kind != EventKind.CommandRepeated) RestoreTerms(in e, ref command);
        // A logon is sent before there is a session to send it through; its event names the one that it
        // opened.
        if (e.Header.Kind == EventKind.LoggedOn) command.Header.SessionId = command.Header.Connection = 0;
        return true;
    }

    /// <summary>Which command an event is the first outcome of; None for a consequence.</summary>
    public static CommandKind KindOf(in Event e)
    {
        if ((e.Header.Flags & EventFlags.Continuation) == 0) return Asked(e.Header.Kind, in e);
        return e.Header.Sequence == e.Header.FirstSequence ? CommandKind.Continue : CommandKind.None;
    }

    private static CommandKind Asked(EventKind kind, in Event e) => kind switch
    {
        EventKind.Genesis => CommandKind.Genesis,
        EventKind.EpochStarted => CommandKind.StartEpoch,
        EventKind.RulesActivated or EventKind.ActivateRulesRejected => CommandKind.ActivateRules,
        EventKind.TimeAdvanced => CommandKind.Tick,
        EventKind.CommandRepeated => e.CommandRepeated.CommandKind,
        EventKind.ModeChanged or EventKind.SetModeRejected => CommandKind.SetMode,
        EventKind.AssetListed or EventKind.ListAssetRejected => CommandKind.ListAsset,
        EventKind.InstrumentListed or EventKind.ListInstrumentRejected => CommandKind.ListInstrument,
        EventKind.ParticipantAdded or EventKind.AddParticipantRejected => CommandKind.AddParticipant,
        EventKind.AccountOpened or EventKind.OpenAccountRejected => CommandKind.OpenAccount,
        EventKind.ApiKeyAdded or EventKind.AddApiKeyRejected => CommandKind.AddApiKey,
        EventKind.FundsTransferred or EventKind.TransferFundsRejected => CommandKind.TransferFunds,
        EventKind.LoggedOn or EventKind.LogOnRejected => CommandKind.LogOn,
        EventKind.LoggedOff or EventKind.LogOffRejected => CommandKind.LogOff,
        EventKind.OrderAccepted or EventKind.OrderRejected => CommandKind.NewOrder,
        EventKind.OrderCancelled or EventKind.CancelRejected => CommandKind.CancelOrder,
        EventKind.OrderReplaced or EventKind.ReplaceRejected => CommandKind.ReplaceOrder,
        EventKind.MassCancelled or EventKind.MassCancelRejected => CommandKind.MassCancel,
        EventKind.OrderStatusReported or EventKind.OrderStatusRejected => CommandKind.OrderStatus,
        EventKind.MassStatusStarted or EventKind.MassStatusRejected => CommandKind.MassStatus,
        EventKind.CancelAllAfterSet or EventKind.CancelAllAfterRejected => CommandKind.CancelAllAfter,
        EventKind.QuoteAccepted or EventKind.QuoteRejected => CommandKind.Quote,
        EventKind.ProtectionSet or EventKind.SetProtectionRejected => CommandKind.SetProtection,
        EventKind.ProtectionReset or EventKind.ResetProtectionRejected => CommandKind.ResetProtection,
        EventKind.FeeTierSet or EventKind.SetFeeTierRejected => CommandKind.SetFeeTier,
        EventKind.InstrumentStatusChanged or EventKind.SetInstrumentStatusRejected =>
            CommandKind.SetInstrumentStatus,
        EventKind.InstrumentRulesChanged or EventKind.SetInstrumentRulesRejected =>
            CommandKind.SetInstrumentRules,
        EventKind.AccountRulesChanged or EventKind.SetAccountRulesRejected => CommandKind.SetAccountRules,
        EventKind.HoldingsLimitSet or EventKind.SetHoldingsLimitRejected => CommandKind.SetHoldingsLimit,
        EventKind.KillSwitchSet or EventKind.SetKillSwitchRejected => CommandKind.SetKillSwitch,
        EventKind.ApiKeyRevoked or EventKind.RevokeApiKeyRejected => CommandKind.RevokeApiKey,
        _ => CommandKind.None,
    };

    /// <summary>
    /// Accepted or refused, a command's terms stand at the same place behind its sender's half, so the body
    /// of the refusal serves to read either.
    /// </summary>
    private static void RestoreTerms(in Event e, ref Command command)
    {
        switch (command.Header.Kind)
        {
            case CommandKind.Genesis: command.Genesis = e.Genesis.Terms; break;
            case CommandKind.StartEpoch: command.StartEpoch = e.EpochStarted.Terms; break;
            case CommandKind.ActivateRules: command.ActivateRules = e.ActivateRulesRejected.Terms; break;
            case CommandKind.SetMode: command.SetMode = e.SetModeRejected.Terms; break;
            case CommandKind.ListAsset: command.ListAsset = e.ListAssetRejected.Terms; break;
            case CommandKind.ListInstrument: command.ListInstrument = e.ListInstrumentRejected.Terms; break;
            case CommandKind.AddParticipant: command.AddParticipant = e.AddParticipantRejected.Terms; break;
            case CommandKind.OpenAccount: command.OpenAccount = e.OpenAccountRejected.Terms; break;
            case CommandKind.AddApiKey: command.AddApiKey = e.AddApiKeyRejected.Terms; break;
            case CommandKind.TransferFunds: command.TransferFunds = e.TransferFundsRejected.Terms; break;
            case CommandKind.LogOn: command.LogOn = e.LogOnRejected.Terms; break;
            case CommandKind.LogOff: command.LogOff = e.LogOffRejected.Terms; break;
            case CommandKind.NewOrder: command.NewOrder = e.OrderRejected.Terms; break;
            case CommandKind.CancelOrder: command.CancelOrder = e.CancelRejected.Terms; break;
            case CommandKind.ReplaceOrder: command.ReplaceOrder = e.ReplaceRejected.Terms; break;
            default: RestoreFurther(in e, ref command); break;
        }
    }

    private static void RestoreFurther(in Event e, ref Command command)
    {
        switch (command.Header.Kind)
        {
            case CommandKind.MassCancel: command.MassCancel = e.MassCancelRejected.Terms; break;
            case CommandKind.OrderStatus: command.OrderStatus = e.OrderStatusRejected.Terms; break;
            case CommandKind.MassStatus: command.MassStatus = e.MassStatusRejected.Terms; break;
            case CommandKind.CancelAllAfter: command.CancelAllAfter = e.CancelAllAfterRejected.Terms; break;
            case CommandKind.Quote: command.Quote = e.QuoteRejected.Terms; break;
            case CommandKind.SetProtection: command.SetProtection = e.SetProtectionRejected.Terms; break;
            case CommandKind.ResetProtection:
                command.ResetProtection = e.ResetProtectionRejected.Terms; break;
            case CommandKind.SetFeeTier: command.SetFeeTier = e.SetFeeTierRejected.Terms; break;
            case CommandKind.SetInstrumentStatus:
                command.SetInstrumentStatus = e.SetInstrumentStatusRejected.Terms; break;
            case CommandKind.SetInstrumentRules:
                command.SetInstrumentRules = e.SetInstrumentRulesRejected.Terms; break;
            case CommandKind.SetAccountRules:
                command.SetAccountRules = e.SetAccountRulesRejected.Terms; break;
            case CommandKind.SetHoldingsLimit:
                command.SetHoldingsLimit = e.SetHoldingsLimitRejected.Terms; break;
            case CommandKind.SetKillSwitch: command.SetKillSwitch = e.SetKillSwitchRejected.Terms; break;
            case CommandKind.RevokeApiKey: command.RevokeApiKey = e.RevokeApiKeyRejected.Terms; break;
        }
    }
}
