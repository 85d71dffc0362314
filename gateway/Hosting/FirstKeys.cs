using Matching.Engine;
using Matching.Engine.Commands;

namespace Matching.Gateway.Hosting;

/// <summary>
/// The keys that a start makes and shows once: of a new venue, where nobody could make a key any more (a
/// journal whose rules have come to tell administrators from operators has none at first), and where the
/// machine's owner asks for one. Whatever keeps it from that keeps nobody from trading.
/// </summary>
internal static class FirstKeys
{
    public static async Task<IReadOnlyList<ShownKey>> MakeAsync(VenueOptions options, Shard shard)
    {
        if (shard.Keys.HasAdministrator && !options.NewAdministrator) return [];
        var market = new DemoMarket(shard.System);
        // A process that was killed while it opened its market has left some of it; that is not done twice.
        if (shard.IsNew && options.Demo) return await market.OpenAsync();
        try
        {
            return [await market.AddAdministratorAsync(shard.Owners)];
        }
        catch (CommandRefusedException refused)
        {
            Alarms.Raise($"keys: no administrator's key could be made: {refused.Reason}");
            return [];
        }
    }
}

/// <summary>One of the venue's own commands was refused.</summary>
internal sealed class CommandRefusedException(CommandKind kind, RejectReason reason)
    : Exception($"the venue's own {kind} was refused: {reason}")
{
    public RejectReason Reason => reason;
}
