using System.Globalization;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>
/// Random commands on engine and twin. <c>ENGINE_TWIN_COMMANDS</c> says how many in all, for a long run;
/// <c>ENGINE_TWIN_SEED</c> the first stream's seed, to see a failure again.
/// </summary>
public sealed class TwinTests
{
    private const int CommandsPerStream = 1_500;
    private const int MostAttemptsToShrink = 3_000;

    [Fact]
    public void The_engine_agrees_with_its_twin_on_random_commands()
    {
        long commands = Variable("ENGINE_TWIN_COMMANDS", 30_000);
        int seed = (int)Variable("ENGINE_TWIN_SEED", 1);
        for (long done = 0; done < commands; done += CommandsPerStream) Play(seed++);
    }

    [Fact]
    public void The_streams_reach_the_rules()
    {
        var seen = new HashSet<string>();
        for (int seed = 1; seed <= 20; seed++)
        {
            var stream = new TwinStream(seed);
            var twin = new TwinVenue(stream.Capacities);
            foreach (Command command in stream.Opening()) twin.Execute(in command);
            for (int i = 0; i < CommandsPerStream; i++)
                foreach (Outcome outcome in twin.Execute(stream.Next(twin)))
                    seen.Add(outcome.Reason != RejectReason.None
                        ? outcome.Reason.ToString()
                        : $"{outcome.Kind} {outcome.Detail}");
        }
        string[] rules =
        [
            "OrderAccepted 1", "OrderAccepted 2", "OrderBooked 0", "Traded 1", "Traded 2",
            "OrderCancelled 0", "OrderReplaced 1", "OrderReplaced 2", "OrderReplaced 3",
            "OrderReplaced 4", "OrderRemoved 1", "OrderRemoved 2", "CommandRepeated 0",
            "UnknownSession", "SessionSuperseded", "NotPermitted", "VenueHalted", "VenueCancelOnly",
            "UnknownAccount", "WrongAccount", "UnknownInstrument", "UnknownOrder", "PriceNotPositive",
            "QtyNotPositive", "AmountTooLarge", "DuplicateClOrdId", "OrdersFull", "BalancesFull",
            "InsufficientFunds", "WouldTrade", "NotFillable", "NoReferencePrice", "CapacityReached",
            "LevelFull",
        ];
        Assert.Empty(rules.Except(seen));
    }

    private static void Play(int seed)
    {
        var stream = new TwinStream(seed);
        var commands = new List<Command>();
        using var run = new TwinRun(stream.Capacities);
        string? difference = null;
        foreach (Command command in stream.Opening())
        {
            commands.Add(command);
            difference ??= run.Execute(in command);
        }
        while (difference is null && commands.Count < CommandsPerStream)
        {
            commands.Add(stream.Next(run.Twin));
            difference = run.Execute(commands[^1]);
        }
        difference ??= run.Prove();
        if (difference is null) return;
        List<Command> least = Shrink(stream.Capacities, commands);
        Assert.Fail($"ENGINE_TWIN_SEED={seed}, {commands.Count} commands: {difference}\n"
            + $"The same with {least.Count}: {TwinRun.Difference(stream.Capacities, least)}\n"
            + string.Join('\n', least.Select(Tell)));
    }

    /// <summary>Leaves out ever smaller runs of commands while engine and twin still differ.</summary>
    private static List<Command> Shrink(Capacities capacities, List<Command> commands)
    {
        int attempts = 0;
        for (int run = commands.Count / 2; run > 0; run /= 2)
            for (int at = 1; at < commands.Count && attempts < MostAttemptsToShrink; attempts++)
            {
                List<Command> fewer = [.. commands[..at], .. commands.Skip(at + run)];
                if (TwinRun.Difference(capacities, fewer) is null) at += run;
                else commands = fewer;
            }
        return commands;
    }

    private static string Tell(Command command)
    {
        string by = $"session {command.Header.SessionId} #{command.Header.ClientSeqNum} ";
        switch (command.Header.Kind)
        {
            case CommandKind.NewOrder:
                NewOrderTerms order = command.NewOrder;
                return $"{by}{order.Side} {order.OrderQty} @ {order.Price} {order.OrderType} "
                    + $"{order.TimeInForce} {order.ExecInst} "
                    + $"as '{order.ClOrdId}' of {order.AccountId} in {order.InstrumentId}";
            case CommandKind.CancelOrder:
                return $"{by}cancel {command.CancelOrder.OrderId} '{command.CancelOrder.OrigClOrdId}'";
            case CommandKind.ReplaceOrder:
                ReplaceOrderTerms terms = command.ReplaceOrder;
                return $"{by}replace {terms.OrderId} '{terms.OrigClOrdId}' to {terms.OrderQty} "
                    + $"@ {terms.Price} as '{terms.ClOrdId}'";
            case CommandKind.TransferFunds:
                TransferFundsTerms move = command.TransferFunds;
                return $"{by}move {move.Amount} of {move.AssetId} "
                    + $"from {move.FromAccountId} to {move.ToAccountId}";
            default: return $"{by}{command.Header.Kind}";
        }
    }

    private static long Variable(string name, long otherwise) =>
        long.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out long value)
            ? value
            : otherwise;
}
