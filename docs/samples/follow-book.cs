#:project ../../protos/Matching.Client.csproj

// Shows an instrument's live book: its levels, or with --orders every order in its place. The book is checked
// at each change and comes back by itself; with --once it is printed as it is, and that is all.
//
//   dotnet run docs/samples/follow-book.cs -- ADDRESS KEY SYMBOL [--depth N | --orders] [--once]

using System.Globalization;
using Matching.Client;
using Matching.V1;

const int Rows = 10;

if (args.Length < 3)
{
    Console.Error.WriteLine("follow-book.cs -- ADDRESS KEY SYMBOL [--depth N | --orders] [--once]");
    return 2;
}

var once = args.Contains("--once");
var depthAt = Array.IndexOf(args, "--depth") + 1;
var depth = depthAt == 0 ? Rows : int.Parse(args[depthAt], CultureInfo.InvariantCulture);
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

await using var venue = await VenueClient.ConnectAsync(new Uri(args[0]), args[1]);
try
{
    if (args.Contains("--orders")) await FollowOrdersAsync();
    else await FollowLevelsAsync();
}
catch (OperationCanceledException)
{
    // Ctrl-C.
}

return 0;

async Task FollowLevelsAsync()
{
    var follower = venue.FollowBook(args[2], depth);
    await foreach (var update in follower.ReadAsync(stop.Token))
    {
        var book = update.Book;
        Begin(book.Instrument.Symbol, book.ThroughSequence, book.Status, book.Checksum, follower.Resyncs);
        foreach (var ask in book.Top(Side.Sell, Rows).Reverse())
            Console.WriteLine($"{"",14} {ask.Price,12} {ask.Qty,14} of {ask.Orders}");
        Console.WriteLine($"{"",14} {new string('-', 12)}");
        foreach (var bid in book.Top(Side.Buy, Rows))
            Console.WriteLine($"{bid.Qty,14} {bid.Price,12} {"",14} of {bid.Orders}");
        if (once) return;
    }
}

async Task FollowOrdersAsync()
{
    var follower = venue.FollowOrders(args[2]);
    await foreach (var update in follower.ReadAsync(stop.Token))
    {
        var book = update.Book;
        Begin(book.Instrument.Symbol, book.ThroughSequence, book.Status, book.Checksum, follower.Resyncs);
        foreach (var ask in book.Orders(Side.Sell).Take(Rows).Reverse())
            Console.WriteLine($"{"",14} {ask.Price,12} {ask.Qty,14} #{ask.MdEntryId}");
        Console.WriteLine($"{"",14} {new string('-', 12)}");
        foreach (var bid in book.Orders(Side.Buy).Take(Rows))
            Console.WriteLine($"{bid.Qty,14} {bid.Price,12} {"",14} #{bid.MdEntryId}");
        if (once) return;
    }
}

void Begin(string symbol, long through, InstrumentStatus status, ulong checksum, int resyncs)
{
    if (!once && !Console.IsOutputRedirected) Console.Clear();
    Console.WriteLine($"{symbol} {status}, through event {through}");
    Console.WriteLine($"checked {checksum:x16}, resyncs {resyncs}");
}
