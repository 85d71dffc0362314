#:project ../../protos/Matching.Client.csproj

// Quotes both sides around a price that wanders, a step every second; needs a market maker's key. Ctrl-C
// withdraws the quotes and ends. It survives any restart, the venue's as its own, with its quotes known: its
// session comes back with every item, so the list of its open orders is always what the venue has, and what
// became of a command in doubt is told. The last item seen is kept in quote.last-seen; a new program asks for
// the orders that it has. The quotes leave when the connection is lost; with --keep they stay.
//
//   dotnet run docs/samples/quote.cs -- ADDRESS KEY ACCOUNT SYMBOL PRICE SPREAD QTY [--keep]

using System.Globalization;
using Matching.Client;
using Matching.V1;
using ResumePoint = Matching.Client.ResumePoint;

if (args.Length is not (7 or 8))
{
    Console.Error.WriteLine("quote.cs -- ADDRESS KEY ACCOUNT SYMBOL PRICE SPREAD QTY [--keep]");
    return 2;
}

var account = int.Parse(args[2], CultureInfo.InvariantCulture);
var symbol = args[3];
var middle = Number(args[4]);
var spread = Number(args[5]);
var qty = Number(args[6]);
var leave = args.Contains("--keep") ? CancelOnDisconnect.Unspecified : CancelOnDisconnect.Session;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

await using var venue = await VenueClient.ConnectAsync(new Uri(args[0]), args[1]);
const string LastSeen = "quote.last-seen";
ResumePoint? lastSeen = File.Exists(LastSeen) ? ResumePoint.Parse(File.ReadAllText(LastSeen)) : null;
await using var session = await venue.LogOnAsync("quote", leave, lastSeen);
var tick = venue.Directory.Instrument(symbol).TickSize;
var orders = new OpenOrders();
var known = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
var reading = ReadAsync();

// What an earlier program has left is reported before the answer says done.
var query = new MassStatusQuery { AccountId = account, OwnSession = true };
while (!(await session.AskAsync(query)).IsAccepted) await session.WhenConnectedAsync();
await Task.WhenAny(known.Task, reading);
try
{
    while (!reading.IsCompleted)
    {
        middle += tick * Random.Shared.Next(-2, 3);
        var bid = Math.Floor((middle - spread / 2) / tick) * tick;
        var ask = Math.Ceiling((middle + spread / 2) / tick) * tick;
        await QuoteAsync(bid, ask, qty);
        await Task.Delay(TimeSpan.FromSeconds(1), stop.Token);
    }
}
catch (OperationCanceledException)
{
    // Ctrl-C.
    await QuoteAsync(0, 0, 0);
}

await session.LogOffAsync();
await reading;
return 0;

// Both sides at once, in place of the quote before; what has not changed keeps its place. One that was never
// taken, for the connection was lost, is only old: the next one is due in a second.
async Task QuoteAsync(decimal bid, decimal ask, decimal size)
{
    await session.WhenConnectedAsync();
    var outcome = await session.AskAsync(new MassQuoteCommand
    {
        AccountId = account,
        QuoteId = "quote",
        PostOnly = true,
        Quotes = [new Quote(symbol, bid, size, ask, size)],
    });
    if (!outcome.IsAccepted) Console.WriteLine($"{bid} / {ask}: {outcome}");
}

// A session's items want to be read, whether or not somebody looks at them.
async Task ReadAsync()
{
    await foreach (var item in session.ReadItemsAsync())
    {
        var changed = orders.Apply(item);
        if (item is MassActionReported { Action: MassAction.Report, Done: true })
            changed |= known.TrySetResult();
        if (item is Execution { ExecType: ExecType.Trade } fill)
            Console.WriteLine($"{fill.Side} {fill.LastQty} @ {fill.LastPx}, {fill.LeavesQty} left");
        if (item is ConnectionChanged change)
            Console.WriteLine(change.LoggedOn ? $"connection {change.Connection}" : $"lost: {change.Reason}");
        if (item is not SessionItemEvent { LastOfEvent: true } last) continue;
        if (changed && known.Task.IsCompleted) Console.WriteLine($"open as of {last.Sequence}: {Known()}");
        if (session.LastSeen is { } seen) Keep(seen);
    }
}

string Known() => string.Join(", ", orders.All.Select(order => string.Create(
    CultureInfo.InvariantCulture, $"#{order.OrderId} {order.Side} {order.LeavesQty} @ {order.Price}")));

// Beside and then over the old one, so that a crash leaves one of the two whole.
void Keep(ResumePoint seen)
{
    if (seen == lastSeen) return;
    File.WriteAllText(LastSeen + ".new", seen.ToString());
    File.Move(LastSeen + ".new", LastSeen, overwrite: true);
    lastSeen = seen;
}

static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
