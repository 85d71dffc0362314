using Matching.Engine.Commands;
using Matching.V1;
using CommandKind = Matching.Engine.Commands.CommandKind;

namespace Matching.Gateway.Sessions;

/// <summary>
/// Commands about many orders at once as the engine's; checks as <see cref="CommandReader"/>.
/// </summary>
internal static class ScopeReader
{
    public static string? Read(OrderMassCancelRequest from, ref Command to)
    {
        if (!CommandReader.Fits((int)from.Side)) return "side is out of range";
        to.Header.Kind = CommandKind.MassCancel;
        to.MassCancel = new MassCancelTerms
        {
            AccountId = from.AccountId,
            InstrumentId = from.InstrumentId,
            Side = (Engine.Side)from.Side,
            OwnSession = Flag(from.OwnSession),
        };
        return null;
    }

    public static string? Read(OrderMassStatusRequest from, ref Command to)
    {
        if (!CommandReader.Fits((int)from.Side)) return "side is out of range";
        to.Header.Kind = CommandKind.MassStatus;
        to.MassStatus = new MassStatusTerms
        {
            AccountId = from.AccountId,
            InstrumentId = from.InstrumentId,
            Side = (Engine.Side)from.Side,
            OwnSession = Flag(from.OwnSession),
        };
        return null;
    }

    public static string? Read(CancelAllAfterRequest from, ref Command to)
    {
        to.Header.Kind = CommandKind.CancelAllAfter;
        to.CancelAllAfter = new CancelAllAfterTerms { Timeout = from.Timeout, AccountId = from.AccountId };
        return null;
    }

    public static string? Read(KillSwitchRequest from, ref Command to)
    {
        if (!CommandReader.Fits((int)from.Scope)) return "scope is out of range";
        to.Header.Kind = CommandKind.SetKillSwitch;
        to.SetKillSwitch = new SetKillSwitchTerms
        {
            Id = from.Id,
            Scope = (Engine.KillScope)from.Scope,
            Engaged = Flag(from.Engaged),
        };
        return null;
    }

    private static byte Flag(bool value) => value ? (byte)1 : (byte)0;
}
