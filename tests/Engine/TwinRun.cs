using Matching.Engine;
using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Ledger;

namespace Matching.Tests.Engine;

/// <summary>
/// Engine and twin side by side: the same commands, and after each the same outcomes, books and balances.
/// </summary>
internal sealed class TwinRun(Capacities capacities) : IDisposable
{
    private const int CommandsPerRecount = 200;

    private readonly EngineHost _host = new();
    private readonly List<Event> _journal = [];
    private int _commands;

    public TwinVenue Twin { get; } = new(capacities);

    /// <summary>The first difference that these commands bring to light, or null.</summary>
    public static string? Difference(Capacities capacities, IReadOnlyList<Command> commands)
    {
        using var run = new TwinRun(capacities);
        foreach (Command command in commands)
        {
            string? difference = run.Execute(in command);
            if (difference is not null) return difference;
        }
        return run.Prove();
    }

    /// <summary>How engine and twin differ after this command, or null.</summary>
    public string? Execute(in Command command)
    {
        int before = _journal.Count;
        List<Outcome> expected = Twin.Execute(in command);
        try
        {
            _host.Execute(in command, _journal);
            List<Outcome> actual = [.. _journal[before..].Select(e => Outcome.Of(in e))];
            if (!expected.SequenceEqual(actual))
                return $"twin:\n{string.Join('\n', expected)}\nengine:\n{string.Join('\n', actual)}";
            if (++_commands % CommandsPerRecount == 0) Recount.All(_host.State);
            return Books() ?? Balances();
        }
        catch (Exception e)
        {
            return $"{e.Message}\n{e.StackTrace}";
        }
    }

    public string? Prove()
    {
        try
        {
            Proofs.All(_host, _journal);
            return null;
        }
        catch (Exception e)
        {
            return $"{e.Message}\n{e.StackTrace}";
        }
    }

    public void Dispose() => _host.Dispose();

    private string? Books()
    {
        foreach (TwinInstrument instrument in Twin.Instruments)
            foreach (Side side in (Side[])[Side.Buy, Side.Sell])
            {
                List<TwinOrder> expected = Twin.Market.Queue(instrument.Id, side, _ => true);
                List<Order> actual = Picture.Orders(_host.State, instrument.Id, side);
                bool equal = expected.Count == actual.Count;
                for (int i = 0; equal && i < actual.Count; i++) equal = Same(expected[i], actual[i]);
                if (!equal)
                    return $"{side} of {instrument.Id}: twin "
                        + $"{string.Join(", ", expected.Select(o => o.Report()))}\n"
                        + $"engine {Picture.Of(_host.State)}";
            }
        return null;
    }

    private static bool Same(TwinOrder twin, in Order order) =>
        twin.Id == order.OrderId && twin.Price == order.Price && twin.Leaves == order.LeavesQty
        && twin.Cum == order.CumQty && twin.Name == order.ClOrdId && twin.AccountId == order.AccountId
        && twin.MakerNotional == order.MakerNotional && twin.TakerNotional == order.TakerNotional;

    private string? Balances()
    {
        Accounts accounts = _host.State.Accounts;
        if (accounts.BalanceCount != Twin.Ledger.Count)
            return $"twin has {Twin.Ledger.Count} balances, engine {accounts.BalanceCount}";
        for (int slot = 1; slot <= accounts.BalanceCount; slot++)
        {
            Balance balance = accounts.BalanceAt(slot);
            var available = Twin.Ledger.Available(balance.AccountId, balance.AssetId);
            var held = Twin.Ledger.Held(balance.AccountId, balance.AssetId);
            if (available != balance.Available || held != balance.Held)
                return $"account {balance.AccountId} asset {balance.AssetId}: twin {available} held {held}, "
                    + $"engine {balance.Available} held {balance.Held}";
        }
        return null;
    }
}
