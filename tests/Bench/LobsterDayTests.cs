using Matching.Bench.Lobster;
using Matching.Tests.Client;
using Matching.V1;
using Directory = System.IO.Directory;

namespace Matching.Tests.Bench;

/// <summary>
/// The checker of <c>bench lobster</c>, against a slow price-time book in place of the venue.
/// </summary>
public sealed class LobsterDayTests
{
    private const string Commands = """
        row,op,id,side,price,qty
        1,S,-1,S,1000200,50
        1,S,-2,B,1000000,40
        2,L,7,S,1000100,10
        3,L,8,S,1000100,10
        5,S,-3,S,1000300,5
        4,A,0,B,1000200,25
        4,F,7,S,1000100,10
        4,F,8,S,1000100,10
        4,F,-1,S,1000200,5
        8,R,-1,S,1000200,5
        9,E,-1,S,1000200,10
        9,E,-1,S,1000200,10
        11,D,-1,S,1000200,20
        12,S,-1,S,1000200,30
        """;

    private const string Messages = """
        0,1
        1,1
        2,1
        3,1
        4,4
        5,5
        6,4
        7,4
        8,2
        9,4
        10,4
        11,3
        12,1
        """;

    private static readonly string s_books = string.Join('\n',
        Book(),
        Book(asks: [(1000200, 50)], bids: [(1000000, 40)]),
        Book(asks: [(1000100, 10), (1000200, 50)], bids: [(1000000, 40)]),
        Book(asks: [(1000100, 20), (1000200, 50)], bids: [(1000000, 40)]),
        Book(),
        Book(),
        Book(),
        Book(asks: [(1000200, 45), (1000300, 5)], bids: [(1000000, 40)]),
        Book(asks: [(1000200, 40), (1000300, 5)], bids: [(1000000, 40)]),
        Book(),
        Book(asks: [(1000200, 20), (1000300, 5)], bids: [(1000000, 40)]),
        Book(asks: [(1000300, 5)], bids: [(1000000, 40)]),
        Book(asks: [(1000200, 30), (1000300, 5)], bids: [(1000000, 40)]));

    [Fact]
    public void An_aggressor_ends_at_its_last_visible_execution_and_what_it_uncovers_comes_before_it()
    {
        var plan = DayPlan.From(SmallDay());

        Assert.Equal([1, 2, 3, 7, 8, 10, 11, 12], plan.Steps.Select(step => step.Row));
        Assert.Equal((1, 3, 2), (plan.Aggressors, plan.Fills, plan.Forced));
        Assert.Equal(
            [PlannedKind.Enter, PlannedKind.Take], plan.Commands[4..6].Select(command => command.Kind));
    }

    [Fact]
    public void A_reduction_asks_for_the_new_total_with_fills_included()
    {
        var plan = DayPlan.From(SmallDay());

        var reductions = plan.Commands.Where(command => command.Kind == PlannedKind.Reduce);

        Assert.Equal([45, 35, 25], reductions.Select(command => command.Qty));
    }

    [Fact]
    public void A_price_time_book_equals_the_exchange()
    {
        var counts = Compare(SmallDay(), plan => plan);

        Assert.Null(counts.FirstMismatch);
        Assert.Equal(
            (8, 1, 3, 2), (counts.RowsEqual, counts.AggressorsEqual, counts.FillsEqual, counts.Forced));
        Assert.True(counts.AllEqual);
    }

    [Fact]
    public void A_planted_fault_of_priority_makes_the_counts_fall()
    {
        var counts = Compare(SmallDay(), plan => plan.WithLifoFault());

        Assert.False(counts.AllEqual);
        Assert.Equal((0, 0), (counts.AggressorsEqual, counts.FillsEqual));
        Assert.StartsWith("row 7: fill 1 is", counts.FirstMismatch);
    }

    [Fact]
    public void A_book_that_differs_is_described()
    {
        var books = new StringReader(s_books.Replace("1000200,45", "1000200,46"));
        var day = LobsterDay.Read(new StringReader(Commands), new StringReader(Messages), books);

        var counts = Compare(day, plan => plan);

        Assert.Equal(7, counts.RowsEqual);
        Assert.StartsWith("row 7: the book is 1000200,45,", counts.FirstMismatch);
    }

    [Fact]
    public void Rows_that_no_subscription_showed_are_taken_from_our_own_reports_and_counted()
    {
        var counts = Compare(SmallDay(), plan => plan, loseFeedFrom: 3, loseFeedTo: 10);

        Assert.Null(counts.FirstMismatch);
        Assert.Equal(8, counts.RowsEqual);
        Assert.InRange(counts.RowsBridged, 1, 7);
    }

    [Fact]
    public void The_real_day_is_equal_in_full()
    {
        var counts = Compare(RealDay(), plan => plan);

        Assert.Null(counts.FirstMismatch);
        Assert.Equal((151_036, 151_036), (counts.RowsEqual, counts.Rows));
        Assert.Equal((6_565, 6_565), (counts.AggressorsEqual, counts.Aggressors));
        Assert.Equal((8_916, 8_916), (counts.FillsEqual, counts.Fills));
        Assert.Equal(15, counts.Forced);
    }

    [Fact]
    public void The_real_day_with_a_planted_fault_is_not()
    {
        var counts = Compare(RealDay(), plan => plan.WithLifoFault());

        Assert.False(counts.AllEqual);
        Assert.True(counts.RowsEqual < counts.Rows);
        Assert.True(counts.AggressorsEqual < counts.Aggressors);
        Assert.True(counts.FillsEqual < counts.Fills);
    }

    internal static LobsterDay RealDay()
    {
        var path = RealFile();
        Assert.SkipWhen(path is null, "The real day is not in ../shared/data/lobster beside the project.");
        return LobsterDay.Read(path!);
    }

    internal static LobsterDay SmallDay() =>
        LobsterDay.Read(new StringReader(Commands), new StringReader(Messages), new StringReader(s_books));

    // Beside the project's folder, and beside the repository that a worktree of it lies under.
    internal static string? RealFile()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        for (; folder is not null; folder = folder.Parent)
        {
            var shared = Path.Combine(folder.FullName, "shared", "data", "lobster");
            if (Directory.Exists(shared))
                return Directory.EnumerateFiles(shared, "*_commands.csv.gz").FirstOrDefault();
        }

        return null;
    }

    // Between the two commands the public feed is lost, and begins again with a snapshot.
    private static DayCounts Compare(
        LobsterDay day,
        Func<DayPlan, DayPlan> fault,
        int loseFeedFrom = int.MaxValue,
        int loseFeedTo = int.MaxValue)
    {
        var plan = fault(DayPlan.From(day));
        var (comparer, venue) = (new DayComparer(day, plan), new SlowVenue());
        var listing = new WireCommands();
        comparer.OnBook(new BookMessage { Snapshot = new BookSnapshot() });
        for (var i = 0; i <= plan.Commands.Length; i++)
        {
            var (items, changes) = (venue.Items.Count, venue.Changes.Count);
            venue.Take(listing.Make(plan, i));
            foreach (var item in venue.Items.Skip(items))
                comparer.OnReport(ReportReader.Read(item, item.ClientSeqNum == 0 ? -1 : i)!.Value);
            if (i >= loseFeedFrom && i < loseFeedTo) continue;
            var message = new BookMessage { ThroughSequence = venue.Sequence };
            if (i == loseFeedTo) message.Snapshot = venue.Snapshot();
            else message.Changes.AddRange(venue.Changes.Skip(changes));
            comparer.OnBook(message);
        }

        Assert.True(comparer.IsDone);
        return comparer.Counts;
    }

    private static string Book(
        (long Price, long Qty)[]? asks = null, (long Price, long Qty)[]? bids = null) =>
        string.Join(',', Enumerable.Range(0, LobsterDay.Levels).SelectMany(level => new[]
        {
            asks?.ElementAtOrDefault(level) is { Qty: > 0 } ask ? $"{ask.Price},{ask.Qty}" : "9999999999,0",
            bids?.ElementAtOrDefault(level) is { Qty: > 0 } bid ? $"{bid.Price},{bid.Qty}" : "-9999999999,0",
        }));
}
