using Matching.Bench.Engine;
using Matching.Bench.Results;
using Matching.Engine;

namespace Matching.Bench.Micro;

/// <summary>
/// The book's single moves, each by itself: an order enters, is cancelled, is replaced, is filled; beside the
/// textbook's book and the bare reference, in turns.
/// </summary>
internal sealed class BookMoves(int rounds, int moves, ResultFolder? results, Action<string> progress)
{
    private const ulong Seed = 0x6d6f_7665_73;
    private const int Accounts = 1_000;
    private const int Prices = 1 << 14;
    private const int Reach = 500;
    private const int Resting = 1_000;
    private static readonly string[] s_contenders = ["bare", "textbook", "book"];

    public IEnumerable<RunRecord> Run()
    {
        yield return Run("enter", writer =>
        {
            while (writer.Written < moves) Rest(writer);
        });
        yield return Run("cancel", writer =>
        {
            while (writer.Resting < moves) Rest(writer);
            writer.EndSetup();
            while (writer.Written < moves) writer.Cancel(writer.AnyLive());
        });
        yield return Run("replace", writer =>
        {
            while (writer.Resting < Resting) Rest(writer);
            writer.EndSetup();
            while (writer.Written < moves)
            {
                TextbookOrder order = writer.AnyLive();
                writer.Replace(order, AwayFrom(writer, order.Side), writer.AnyQty());
            }
        });
        yield return Run("fill", writer =>
        {
            while (writer.Resting < moves) Rest(writer, qty: 1);
            writer.EndSetup();
            while (writer.Written < moves && writer.Resting > 0)
            {
                Side taker = writer.BestFor(0, Side.Buy) is null ? Side.Sell : Side.Buy;
                writer.Enter(0, taker, writer.BestFor(0, taker)!.Value, 1, BookAction.ImmediateOrCancel);
            }
        });
    }

    /// <summary>Orders on both sides that never meet.</summary>
    private static void Rest(WorkloadWriter writer, int? qty = null)
    {
        Side side = writer.Dice.Coin() ? Side.Buy : Side.Sell;
        writer.Enter(0, side, AwayFrom(writer, side), qty ?? writer.AnyQty());
    }

    private static int AwayFrom(WorkloadWriter writer, Side side)
    {
        int distance = writer.Dice.Between(1, Reach);
        return Prices / 2 + (side == Side.Buy ? -distance : distance);
    }

    private RunRecord Run(string move, Action<WorkloadWriter> write)
    {
        progress($"book, {move}");
        var writer = new WorkloadWriter(Seed, 1, Accounts, Prices);
        write(writer);
        Workload workload = writer.ToWorkload(move);
        using var watch = new RunWatch(Environment.CurrentDirectory);
        WorkloadResult result = Contest.Run(workload, rounds, s_contenders);
        ContenderResult book = result.Find("book")!;
        var run = new RunRecord
        {
            Verb = "micro",
            Name = $"book, {move}",
            Settings = new Dictionary<string, string> { ["moves"] = $"{workload.Commands.Length}" },
            Conditions = watch.Conditions(),
            Checksum = $"{book.Tally.Hash:x16} of {book.Tally.Trades} trades",
            Holds = result.AllAgree && book.Tally.Trades == workload.Facts.Trades,
            Processes = [watch.Cost("bench")],
            Figures =
            [
                .. result.Contenders.Select(one => new Figure(
                    one.Name, "ns of CPU time", HigherIsBetter: false,
                    [.. one.Rounds.Select(round => (double)round.Nanoseconds / workload.Commands.Length)])),
            ],
            Ratios = [.. EngineRecords.RatiosOf(result, book)],
        };
        RunRecord written = results?.Write(run, ("a move", book.Latency.Values)) ?? run;
        RunReport.Write(written);
        return written;
    }
}
