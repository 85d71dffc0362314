#:project ../../protos/Matching.Client.csproj

// Shows an instrument's live book; with --once it prints the book as it is and ends.
//
//   dotnet run docs/samples/watch-book.cs -- ADDRESS KEY SYMBOL [--once]

using Matching.Client;
using Matching.V1;

const int Depth = 10;

if (args.Length < 3)
{
    Console.Error.WriteLine("watch-book.cs -- ADDRESS KEY SYMBOL [--once]");
    return 2;
}

var once = args.Contains("--once");
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

await using var venue = await VenueClient.ConnectAsync(new Uri(args[0]), args[1]);
try
{
    await foreach (var update in venue.FollowBook(args[2]).ReadAsync(stop.Token))
    {
        if (!once && !Console.IsOutputRedirected) Console.Clear();
        Print(update.Book);
        if (once) break;
    }
}
catch (OperationCanceledException)
{
    // Ctrl-C.
}

return 0;

static void Print(Book book)
{
    Console.WriteLine($"{book.Instrument.Symbol}, through event {book.ThroughSequence}");
    foreach (var ask in book.Top(Side.Sell, Depth).Reverse())
        Console.WriteLine($"{"",14} {ask.Price,12} {ask.Qty,14}");
    Console.WriteLine($"{"",14} {new string('-', 12)}");
    foreach (var bid in book.Top(Side.Buy, Depth)) Console.WriteLine($"{bid.Qty,14} {bid.Price,12}");
}
